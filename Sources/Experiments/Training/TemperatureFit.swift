import EncoreAnalysis
import EncoreLearning
import EncoreNumerics

extension Network {
    /// The temperature that calibrates this network on validation songs; 1 without such songs or if all their clips
    /// are right.
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
