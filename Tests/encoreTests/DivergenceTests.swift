import EncoreFiles
import EncoreLearning
import TestSupport
import Testing

/// Training whose numbers run away stops, says where, and leaves nothing that is not finite.
@Suite struct DivergenceTests {
    @Test(arguments: [
        ("two-layer", "1e38", "cross-entropy"), ("vanilla", "1e15", "reconstruction"),
        ("deep-softmax", "50", "squared gradient"),
    ]) func itIsNamed(model: String, rate: String, term: String) throws {
        let run = try SyntheticRun.shared.get()
        let folder = run.folder.file("diverging-\(model)")
        let outcome = try Tool.run([
            "train", "--data", run.corpus, "--run", folder, "--model", model, "--epochs", "1000", "--lr", rate,
        ])
        #expect(outcome.status == 1 && outcome.output.isEmpty)
        let message = try #require(outcome.errors.split(separator: "\n").last)
        #expect(message.contains("encore: \(model) diverges: the \(term) is no longer a finite number: layer "))
        #expect(
            message.contains(", epoch ") && message.contains(", step ")
                && message.contains("such as 0.001 (--lr 0.001)"))

        let history = try csv("\(folder)/\(model)/history.csv")
        #expect(history.rows.enumerated().allSatisfy { $1[0] == "\($0 + 1)" && Double($1[1])!.isFinite })
        #expect(!FileSystem.exists("\(folder)/\(model)/model.safetensors"))
        // Kept: the epoch before, in full.
        #expect(
            message.contains(
                "the state after epoch \(history.rows.count) is in \(folder)/\(model)/checkpoint.safetensors"))
        _ = try TrainedModel(contentsOf: "\(folder)/\(model)/best.safetensors")
        let again = try Tool.run(["train", "--resume", folder])
        #expect(
            again.status == 1 && again.errors.contains("\(model) resumes after epoch \(history.rows.count) of 1000"))
        #expect(again.errors.contains(message), "it diverges elsewhere when it goes on")
    }
}
