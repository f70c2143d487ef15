import EncoreAnalysis
import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// Evaluates trained models on held-out clips.
package struct Evaluator: Sendable {
    private let train: ClipSet
    private let test: ClipSet
    /// Which songs they are, and how they were divided.
    private let data: DataConfiguration

    package init(train: ClipSet, test: ClipSet, data: DataConfiguration) {
        (self.train, self.test, self.data) = (train, test, data)
    }

    /// - Parameter path: the model's file, named in errors.
    /// - Returns: also the predicted genre of each held-out song; none for a model that does not classify.
    /// - Throws: `.badData` for a model that takes other clips than Encore's, or whose numbers are not finite.
    package func evaluate(
        _ model: TrainedModel, path: String, on pool: WorkerPool
    ) throws(Failure) -> (evaluation: Evaluation, songPredictions: [Int]) {
        let format = try ClipFormat(of: model, path: path)
        let test = Dataset(test, format, model.level)
        let inference = Inference(model.network, model.parameters, on: pool)
        var clips: Evaluation.Scores?
        var songs: Evaluation.Scores?
        var equalLoudness: Evaluation.Scores?
        var calibration: Evaluation.Calibration?
        var songPredictions: [Int] = []
        let outputs = inference.run(test, [.logits, .squaredError])
        if let logits = outputs.logits {
            let logProbabilities = logProbabilities(ofLogits: logits, temperature: model.temperature)
            guard logProbabilities.isFinite else {
                throw Failure(.badData, path: path, "gives probabilities that are not finite", remedy: "train it again")
            }
            clips = clipScores(mostProbable(logProbabilities))
            calibration = try analyzing(path) { () throws(AnalysisError) in
                try Calibration(logits: logProbabilities, labels: test.labels)
            }.map {
                .init(temperature: model.temperature, expectedCalibrationError: $0.expectedCalibrationError)
            }
            songPredictions = mostProbable(
                songLogProbabilities(
                    ofClips: logProbabilities, songs: self.test.songs, songCount: self.test.songNames.count))
            let matrix = ConfusionMatrix(
                genres: self.test.genres, labels: self.test.songLabels, predictions: songPredictions)
            songs = .init(matrix, AccuracyInterval(correct: matrix.correct, of: matrix.total))
            equalLoudness = clips
            if case .scale(let scale) = model.level {
                // All clips as loud as the training clips are on average.
                let level = Dataset.Level.equal(
                    Float(train.rootMeanSquare(pooledBy: ClipFormat.poster.pooling)) / scale)
                equalLoudness = inference.run(Dataset(self.test, format, level), .logits).logits
                    .map { clipScores(mostProbable($0)) }
            }
        }
        let reconstruction = try analyzing(path) { () throws(AnalysisError) in
            try ReconstructionScore(
                of: model.network, train: Dataset(train, format, model.level), test: test,
                squaredErrors: outputs.squaredErrors, on: pool)
        }
        let evaluation = Evaluation(
            model: model.name, split: data.splitLabel, corpus: data.corpusName, genres: model.genres, clips: clips,
            songs: songs, equalLoudness: equalLoudness, calibration: calibration, reconstruction: reconstruction)
        return (evaluation, songPredictions)
    }

    private func clipScores(_ predictions: [Int]) -> Evaluation.Scores {
        let matrix = ConfusionMatrix(genres: test.genres, labels: test.labels, predictions: predictions)
        let correct = zip(predictions, test.labels).map { $0 == $1 }
        return .init(matrix, AccuracyInterval(correct: correct, songs: test.songs))
    }
}
