import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct TrainerTests {
    private func train(
        _ settings: TrainingSettings, songs: Int = 100, threads: Int = 1, heldOut: Dataset? = nil
    ) throws -> (trainer: Trainer, records: [EpochRecord]) {
        var trainer = Trainer(
            ToyData.network, settings, on: ToyData.dataset(songs: songs, seed: 1), heldOut: heldOut,
            WorkerPool(threads: threads))
        for _ in 0..<settings.epochs { try trainer.runEpoch() }
        return (trainer, trainer.records)
    }

    /// 700 clips in batches of 300: two and a half shards, and a last batch of 100.
    @Test(arguments: [2, 3, 64]) func theBitsDoNotDependOnTheThreads(threads: Int) throws {
        let one = try train(ToyData.settings())
        let many = try train(ToyData.settings(), threads: threads)
        #expect(one.trainer.parameters.vector.elements == many.trainer.parameters.vector.elements)
        #expect(one.records.map(\.loss) == many.records.map(\.loss))
    }

    @Test func anotherSeedGivesOtherBits() throws {
        let one = try train(ToyData.settings(seed: 1))
        let other = try train(ToyData.settings(seed: 2))
        #expect(one.trainer.parameters.vector.elements != other.trainer.parameters.vector.elements)
    }

    @Test func itLearnsWhatCanBeLearned() throws {
        let heldOut = ToyData.dataset(songs: 30, seed: 2)
        let (trainer, records) = try train(ToyData.settings(epochs: 150), heldOut: heldOut)
        let last = try #require(records.last)
        #expect(try #require(last.testAccuracy) > 0.95)
        #expect(try #require(last.reconstruction) < 0.5 * (try #require(records.first?.reconstruction)))
        let inference = Inference(trainer.network, trainer.parameters, on: WorkerPool(threads: 2))
        #expect(inference.accuracy(on: heldOut) == last.testAccuracy)
    }

    @Test func theLastSmallerBatchIsKept() throws {
        let (trainer, records) = try train(ToyData.settings(epochs: 1, batchSize: 64))
        #expect(trainer.stepsPerEpoch == 11)
        #expect(records[0].clips == 700)
    }

    @Test(arguments: [1, 3]) func aCorpusSmallerThanABatchIsTrainedOn(songs: Int) throws {
        let (_, records) = try train(ToyData.settings(epochs: 2, batchSize: 512), songs: songs)
        #expect(records[1].clips == 7 * songs)
        #expect(records[1].loss.isFinite)
    }

    /// The loss that is reported is the mean over clips, a short last batch counting for what it is.
    @Test func theLossIsTheMeanOverClips() throws {
        var settings = ToyData.settings(epochs: 1, batchSize: 300)
        settings.learningRate = 0
        settings.augmentation = .none
        let network = Network(
            Architecture(
                encoder: [Dense("enc.0", ToyData.width, 4, .tanh)],
                decoder: [Dense("dec.0", 4, ToyData.width, .linear)],
                classifier: [Dense("cls.0", 4, 2, .linear)]))
        let data = ToyData.dataset(songs: 100, seed: 1)
        var trainer = Trainer(network, settings, on: data, heldOut: nil, WorkerPool(threads: 2))
        let record = try #require(try trainer.runEpoch())
        let outputs = Inference(network, trainer.parameters, on: WorkerPool(threads: 1)).run(data, .squaredError)
        let mean = outputs.squaredErrors.reduce(0, +) / Double(data.count * ToyData.width)
        expectClose([try #require(record.reconstruction)], [mean], relative: 1e-5)
        expectClose([record.loss], [mean + 0.5 * (try #require(record.crossEntropy))], relative: 1e-5)
    }

    /// Nothing is allocated anew from batch to batch: the buffers of a pass stay where they are.
    @Test func buffersStayWhereTheyAre() throws {
        let workspace = Network.Workspace(ToyData.network, rows: 8, forTraining: true)
        let addresses = workspace.outputs.map(\.address)
        let (parameters, gradients) = (ToyData.network.initialParameters(seed: 1), Parameters(ToyData.network.layout))
        let tensors = gradients.tensors.map(\.address)
        for step in 0..<3 {
            _ = ToyData.network.lossAndGradients(
                labels: [0, 1, 0, 1, 0], batchRows: 5, weights: ToyData.network.lossWeights(lambda: 1),
                parameters, gradients: gradients, workspace, .training(seed: 1, step: step, firstRow: 0))
        }
        #expect(workspace.outputs.map(\.address) == addresses)
        #expect(gradients.tensors.map(\.address) == tensors)
    }
}
