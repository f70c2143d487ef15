import EncoreFiles
import EncoreLearning

/// What an evaluation found, as eval/MODEL.json says it, or result.json in a fold of a cross-validation.
struct RecordedResults: Encodable, Sendable {
    /// By clip and by song; absent for a model that does not classify.
    var clips: Accuracy?
    var songs: Accuracy?
    var macroF1: Double?
    var expectedCalibrationError: Double?
    /// The squared error of reconstructions, divided by that of silence, and of 64 principal components.
    var errorToZero: Double?
    var errorToPca64: Double?

    struct Accuracy: Encodable, Sendable {
        let accuracy: Double
        /// 95 %; none in a fold.
        var interval: [Double]?
    }

    /// What of eval/MODEL.json is looked at.
    private struct EvaluationFile: Decodable {
        struct Scores: Decodable {
            struct Averages: Decodable {
                let f1: Double
            }
            let accuracy: Double
            let interval: [Double]
            let macro: Averages
        }
        struct Calibration: Decodable {
            let expectedCalibrationError: Double
        }
        struct Reconstruction: Decodable {
            let relativeToZero: Double?
            let relativeToPca64: Double?
        }
        let clips: Scores?
        let songs: Scores?
        let calibration: Calibration?
        let reconstruction: Reconstruction?
    }

    /// - Returns: `nil` where nothing was evaluated.
    /// - Throws: `.badData` for a file that cannot be understood.
    init?(of recipe: ModelRecipe, in folder: RunFolder) throws(Failure) {
        let (evaluation, result) = (folder.evaluation(recipe), folder.model(recipe).result)
        if FileSystem.exists(evaluation) {
            let file: EvaluationFile = try parseJSON(
                try FileSystem.readText(evaluation), path: evaluation, remedy: "evaluate again")
            clips = file.clips.map { Accuracy(accuracy: $0.accuracy, interval: $0.interval) }
            songs = file.songs.map { Accuracy(accuracy: $0.accuracy, interval: $0.interval) }
            macroF1 = file.clips?.macro.f1
            expectedCalibrationError = file.calibration?.expectedCalibrationError
            errorToZero = file.reconstruction?.relativeToZero
            errorToPca64 = file.reconstruction?.relativeToPca64
            guard [file.clips, file.songs].allSatisfy({ $0?.interval.count ?? 2 == 2 }) else {
                throw Failure(
                    .badData, path: evaluation, "has an interval without two ends", remedy: "evaluate again")
            }
        } else if FileSystem.exists(result) {
            let figures = try FoldResult(contentsOf: result).figures
            clips = figures[.clips].map { Accuracy(accuracy: $0) }
            songs = figures[.songs].map { Accuracy(accuracy: $0) }
            macroF1 = figures[.macroF1]
            expectedCalibrationError = figures[.calibrationError]
            errorToZero = figures[.errorToZero]
            errorToPca64 = figures[.errorToPca64]
        } else {
            return nil
        }
    }
}

extension RecordedResults.Accuracy {
    /// "61.5 % [55.2, 67.4]".
    var text: String {
        let range = interval.map { " [\(decimal(100 * $0[0], 1)), \(decimal(100 * $0[1], 1))]" } ?? ""
        return percent(accuracy) + range
    }
}
