import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct DivergenceTests {
    /// 280 clips in batches of 100: three steps an epoch.
    private func trainer(learningRate: Double = 1e-3, signal scale: Float = 1) -> Trainer {
        var settings = ToyData.settings(epochs: 5, batchSize: 100)
        settings.learningRate = learningRate
        settings.schedule = .constant
        return Trainer(
            ToyData.network, settings, on: ToyData.dataset(songs: 40, seed: 1, scale: scale), heldOut: nil,
            WorkerPool(threads: 2))
    }

    private func expectDivergence(
        _ trainer: Trainer, _ term: String, layer: String, epoch: Int, step: Int,
        _ location: SourceLocation = #_sourceLocation
    ) {
        do {
            while trainer.epoch < 5 { try trainer.runEpoch() }
            Issue.record("it does not diverge", sourceLocation: location)
        } catch {
            #expect(error.term == term && error.layer == layer, "\(error)", sourceLocation: location)
            #expect(error.epoch == epoch && error.step == step, "\(error)", sourceLocation: location)
            #expect(trainer.records.count == epoch - 1, sourceLocation: location)
        }
    }

    @Test func aSoundTrainingGoesOn() throws {
        let trainer = trainer()
        for _ in 0..<5 { try trainer.runEpoch() }
        #expect(trainer.epoch == 5)
    }

    /// The clips are divided by so small a scale that their squares overflow.
    @Test func theLossAtTheFirstStep() {
        let trainer = trainer(signal: 1e-25)
        expectDivergence(trainer, "reconstruction", layer: "dec.1", epoch: 1, step: 1)
    }

    @Test(arguments: [(0, "enc.0"), (2, "enc.1"), (6, "dec.1")])
    func theLayerWhereItBegins(tensor: Int, layer: String) throws {
        let trainer = trainer()
        try trainer.runEpoch()
        trainer.parameters.tensors[tensor][0, 0] = .nan
        expectDivergence(trainer, "reconstruction", layer: layer, epoch: 2, step: 1)
    }

    @Test func theClassifier() throws {
        let trainer = trainer()
        try trainer.runEpoch()
        trainer.parameters.tensors[10][0, 0] = .nan
        expectDivergence(trainer, "cross-entropy", layer: "cls.1", epoch: 2, step: 1)
    }

    /// The first update makes weights infinite; the loss of the second step shows it.
    @Test func theStepThatBrokeTheWeightsIsNamed() {
        let trainer = trainer(learningRate: 1e60)
        expectDivergence(trainer, "weight", layer: "cls.1", epoch: 1, step: 1)
    }

    @Test func anAbandonedEpochIsNoEpoch() throws {
        let trainer = trainer()
        try trainer.runEpoch()
        var asked = 0
        let record = try trainer.runEpoch {
            asked += 1
            return asked == 3
        }
        #expect(record == nil && asked == 3 && trainer.epoch == 1)
    }
}
