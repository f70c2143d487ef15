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

    /// - Returns: `nil` where nothing was evaluated.
    /// - Throws: `.badData` for a file that cannot be understood.
    init?(of recipe: ModelRecipe, in folder: RunFolder) throws(Failure) {
        let result = folder.model(recipe).result
        if let evaluation = try Evaluation(of: recipe, in: folder) {
            func accuracy(_ scores: Evaluation.Scores?) -> Accuracy? {
                scores.map { Accuracy(accuracy: $0.accuracy, interval: $0.interval) }
            }
            clips = accuracy(evaluation.clips)
            songs = accuracy(evaluation.songs)
            macroF1 = evaluation.clips?.macro.f1
            expectedCalibrationError = evaluation.calibration?.expectedCalibrationError
            errorToZero = evaluation.reconstruction?.relativeToZero
            errorToPca64 = evaluation.reconstruction?.relativeToPca64
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
