import EncoreAnalysis
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// The models that a run has trained.
public struct TrainingReport {
    let folder: RunFolder
    let data: DataConfiguration
    var outcomes: [ModelTraining.Outcome] = []

    /// What `encore train` prints: the epochs of each model, and its figures on the held-out songs.
    public func text(on pool: WorkerPool) throws(Failure) -> String {
        var table = Table(header: [
            "model", "epochs", "best", "seconds", "clips/s", "train", "held out", "error/zero", "error/PCA-64",
        ])
        for outcome in outcomes { table.rows.append(try row(outcome, on: pool)) }
        return Heading.text(for: data) + table.text + """

            best: the epoch that is the model. train, held out: its accuracy by clip. error: squared error of \
            reconstructed held-out clips, relative to answering zero and to PCA with 64 components.
            Models are in \(printable(folder.path))

            """
    }

    private func row(_ outcome: ModelTraining.Outcome, on pool: WorkerPool) throws(Failure) -> [String] {
        let (model, records, data) = (outcome.model, outcome.records, outcome.data)
        let outputs = Inference(model.network, model.parameters, on: pool).run(data.heldOut, [.logits, .squaredError])
        let accuracy = outputs.logits.map { logits in
            Double(zip(mostProbable(logits), data.heldOut.labels).count { $0 == $1 }) / Double(data.heldOut.count)
        }
        let score = try analyzing(outcome.path) { () throws(AnalysisError) in
            try ReconstructionScore(
                of: model.network, train: data.train, test: data.heldOut, squaredErrors: outputs.squaredErrors, on: pool
            )
        }
        let seconds = records.reduce(0) { $0 + $1.seconds }
        let clips = records.reduce(0) { $0 + $1.clips }
        return [
            model.name, String(records.count), outcome.chosen.map { String($0.epoch) } ?? "–", decimal(seconds, 1),
            decimal(Double(clips) / seconds, 0), outcome.chosen?.trainAccuracy.map { percent($0) } ?? "–",
            accuracy.map { percent($0) } ?? "–", score?.relativeToZero.map { decimal($0, 3) } ?? "–",
            score?.relativeToPca64.map { decimal($0, 3) } ?? "–",
        ]
    }
}
