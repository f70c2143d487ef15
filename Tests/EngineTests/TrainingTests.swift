import Encore
import Foundation
import TestSupport
import Testing

@Suite struct TrainingTests {
    private let trained: TrainedTones

    init() throws { trained = try TrainedTones.shared.get() }

    @Test func trainingReportsEachEpoch() throws {
        #expect(trained.epochs == Array(1...12))
        #expect(Training.models.contains(trained.dense.name))
    }

    @Test func theSameTrainingGivesTheSameModelOnAnyNumberOfThreads() throws {
        var training = Training()
        (training.epochs, training.threads, training.cache) = (12, 1, trained.folder.file("cache"))
        let again = try training.run(on: trained.corpus, into: trained.folder.file("again"))
        #expect(try Data(contentsOf: file(again)) == Data(contentsOf: file(trained.model)))
    }

    @Test func aCanceledTrainingGoesOn() throws {
        var training = Training()
        training.epochs = 12
        let folder = trained.folder.file("canceled")
        let epochs = Epochs()
        let failure = #expect(throws: Failure.self) {
            _ = try training.run(on: trained.corpus, into: folder) {
                epochs.add($0.epoch)
            } isCanceled: {
                epochs.all.count >= 2
            }
        }
        #expect(failure?.kind == .interrupted)
        #expect(failure?.remedy == "to resume, run the same training again")
        let model = try training.run(on: trained.corpus, into: folder) { epochs.add($0.epoch) }
        // Not a single epoch was done twice.
        #expect(epochs.all == Array(1...12))
        #expect(try Data(contentsOf: file(model)) == Data(contentsOf: file(trained.model)))
    }

    @Test func whatMakesNoSenseIsRefused() throws {
        func kind(_ corpus: String, _ change: (inout Training) -> Void) -> Failure.Kind? {
            var training = Training()
            change(&training)
            let failure = #expect(throws: Failure.self) {
                _ = try training.run(on: corpus, into: trained.folder.file("refused"))
            }
            return failure?.kind
        }
        #expect(kind(trained.folder.file("nowhere")) { _ in } == .missingInput)
        #expect(kind(trained.corpus) { $0.genres = ["jazz", "low"] } == .missingInput)
        #expect(kind(trained.corpus) { $0.model = "perceptron" } == .badData)
        #expect(kind(trained.corpus) { $0.epochs = 0 } == .badData)
        #expect(kind(trained.corpus) { $0.epochs = .max } == .badData)
        #expect(kind(trained.corpus) { $0.learningRate = .nan } == .badData)
        #expect(!FileManager.default.fileExists(atPath: trained.folder.file("refused")))
    }

    private func file(_ model: Model) -> URL { URL(fileURLWithPath: model.path) }
}
