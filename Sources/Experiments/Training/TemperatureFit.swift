import EncoreAnalysis
import EncoreLearning
import EncoreNumerics

extension Network {
    /// What this network's logits are to be divided by, so that its probabilities agree with what validation songs
    /// show; 1 without such songs, or where all their clips are right: then nothing says how sure to be.
    func temperature(
        _ parameters: Parameters, validation: Dataset?, on pool: WorkerPool
    ) throws(AnalysisError) -> Double {
        guard classifies, let validation,
            let logits = Inference(self, parameters, on: pool).run(validation, .logits).logits,
            mostProbable(logits) != validation.labels
        else { return 1 }
        return try Temperature.fitted(toLogits: logits, labels: validation.labels) ?? 1
    }
}
