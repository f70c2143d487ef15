import EncoreExperiments
import EncoreFiles
import EncoreLearning
import TestSupport
import Testing

@Suite struct BestModelTests {
    private let folder: TemporaryFolder
    private var run: RunFolder { RunFolder(folder.file("run")) }

    init() throws { folder = try TemporaryFolder() }

    /// - Parameter epochs: the loss and the accuracy on validation clips after each.
    private func train(_ recipe: ModelRecipe, _ epochs: [(loss: String, accuracy: String)]) throws {
        let model = run.model(recipe)
        try FileSystem.createFolder(model.path)
        try FileSystem.write("", to: model.model)
        let rows = epochs.enumerated().map { [String($0 + 1), $1.loss, $1.accuracy] }
        try FileSystem.write(
            CSV(columns: ["epoch", "validation_loss", "validation_accuracy"], rows: rows).text, to: model.history)
    }

    private func best(_ isSuitable: (ModelRecipe) -> Bool = { _ in true }) throws -> String? {
        try run.bestModel(where: isSuitable)?.name
    }

    @Test func theAccuracyOfTheBestEpochDecides() throws {
        #expect(try best() == nil)
        try train(.convolutional, [("2", "0.9"), ("1", "0.6"), ("1.5", "0.95")])
        #expect(try best() == "convolutional")
        try train(.deepSoftmax, [("9", "0.7"), ("10", "0.2")])
        #expect(try best() == "deep-softmax")
        #expect(try best { $0 != .deepSoftmax } == "convolutional")
        #expect(try best { $0 == .vanilla } == nil)
        // A model that is still being trained is none.
        try train(.twoLayer, [("1", "1")])
        try FileSystem.remove(run.model(.twoLayer).model)
        #expect(try best() == "deep-softmax")
    }

    @Test func withoutValidationClipsTheFirstCounts() throws {
        try train(.deepSoftmax, [("", "")])
        try train(.convolutional, [("", "")])
        #expect(try best() == "convolutional")
        try FileSystem.remove(run.model(.convolutional).history)
        #expect(try best() == "convolutional")
        try train(.deepSoftmax, [("1", "0.3")])
        #expect(try best() == "deep-softmax")
    }

    @Test func aHistoryThatIsNoneIsNamed() throws {
        try train(.convolutional, [])
        try FileSystem.write("epoch,loss\n1\n", to: run.model(.convolutional).history)
        let failure = #expect(throws: Failure.self) { try best() }
        #expect(failure?.kind == .badData && failure?.path == run.model(.convolutional).history)
    }
}
