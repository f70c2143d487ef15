import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct TrainerTests {
    private func train(
        _ settings: TrainingSettings, songs: Int = 100, threads: Int = 1, heldOut: Dataset? = nil
    ) throws -> (trainer: Trainer, records: [EpochRecord]) {
        let trainer = Trainer(
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
        #expect(
            try #require(last.train[term: "reconstruction"]) < 0.5
                * (try #require(records.first?.train[term: "reconstruction"])))
        let inference = Inference(trainer.network, trainer.parameters, on: WorkerPool(threads: 2))
        #expect(inference.accuracy(on: heldOut) == last.testAccuracy)
    }

    /// An autoencoder needs no genres: without them it learns the same.
    @Test func songsWithoutGenresTrainAnAutoencoder() throws {
        let network = Network(
            Architecture(
                encoder: [Dense("enc.0", ToyData.width, 4, .tanh)],
                decoder: [Dense("dec.0", 4, ToyData.width, .linear)],
                classifier: []))
        let data = ToyData.dataset(songs: 20, seed: 1)
        let unlabeled = Dataset(
            songs: data.songs.map { .init(samples: $0.samples, label: nil) }, clips: data.clips, width: data.width,
            level: data.level)
        let trainers = [data, unlabeled].map {
            Trainer(network, ToyData.settings(), on: $0, validation: $0, heldOut: $0, WorkerPool(threads: 2))
        }
        let losses = try trainers.map { try $0.runEpoch()?.validation?.total }
        #expect(losses[0] != nil && losses[0] == losses[1])
        #expect(trainers[0].parameters.vector.elements == trainers[1].parameters.vector.elements)
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
        let trainer = Trainer(network, settings, on: data, heldOut: nil, WorkerPool(threads: 2))
        let record = try #require(try trainer.runEpoch())
        let outputs = Inference(network, trainer.parameters, on: WorkerPool(threads: 1)).run(data, .squaredError)
        let mean = outputs.squaredErrors.reduce(0, +) / Double(data.count * ToyData.width)
        expectClose([try #require(record.train[term: "reconstruction"])], [mean], relative: 1e-5)
        expectClose([record.loss], [mean + 0.5 * (try #require(record.train[term: "cross_entropy"]))], relative: 1e-5)
    }

    /// After the first epoch no matrix is allocated, in steps with and without losses that couple rows.
    @Test func stepsAllocateNothing() throws {
        for network in [ToyData.network, Self.coupled] {
            let trainer = Trainer(
                network, ToyData.settings(epochs: 3, batchSize: 300), on: ToyData.dataset(songs: 100, seed: 1),
                heldOut: nil, WorkerPool(threads: 1))
            try trainer.runEpoch()
            #expect(try Matrix.allocations(in: { try trainer.runEpoch() }) == 0)
        }
        #expect(Matrix.allocations(in: { _ = Matrix(rows: 1, columns: 1) }) == 1)
    }

    static let coupled = Network(
        Architecture(
            encoder: [
                Dense("enc.0", ToyData.width, 24, .elu), Dropout(stream: 0, width: 24, rate: 0.1),
                Dense("enc.1", 24, 6, .linear),
            ],
            heads: [
                .init("decoder", [Dense("dec.0", 6, ToyData.width, .linear)]),
                .init("classifier", [Dense("cls.0", 6, 2, .linear)]),
            ],
            terms: [
                LossTerm("reconstruction", of: "decoder", MeanSquaredError()),
                LossTerm("covariance", weight: 2, of: nil, CovariancePenalty()),
                LossTerm("cross_entropy", of: "classifier", SoftmaxCrossEntropy()),
            ]))

    /// Batches of 700 and of 610 and 90 clips: three shards, then one; on one thread, or with little memory, shards go
    /// forward twice.
    @Test(arguments: [700, 610], [1, 2, 3]) func lossesThatCoupleRowsHaveTheSameBits(
        batchSize: Int, threads: Int
    ) throws {
        func train(threads: Int, workspaceLimit: Int) throws -> Trainer {
            let data = ToyData.dataset(songs: 100, seed: 1)
            let trainer = Trainer(
                Self.coupled, ToyData.settings(epochs: 3, batchSize: batchSize), on: data, validation: data,
                heldOut: nil,
                workspaceLimit: workspaceLimit, WorkerPool(threads: threads))
            for _ in 0..<3 { try trainer.runEpoch() }
            return trainer
        }
        let (one, other) = (
            try train(threads: 1, workspaceLimit: 1 << 28), try train(threads: threads, workspaceLimit: 0)
        )
        #expect(one.parameters.vector.elements == other.parameters.vector.elements)
        #expect(one.records.map(\.train) == other.records.map(\.train))
        #expect(one.records.map(\.validation) == other.records.map(\.validation))
        #expect(one.records[0].terms.map(\.name) == ["reconstruction", "covariance", "cross_entropy"])
        #expect(one.records[0].terms.allSatisfy { $0.value > 0 })
    }

    /// Many small batches in one, worked on in waves by fewer workspaces than shards.
    @Test(arguments: [2, 3]) func wavesHaveTheSameBits(threads: Int) throws {
        let one = try train(ToyData.settings(epochs: 3, batchSize: 2100), songs: 300)
        let many = try train(ToyData.settings(epochs: 3, batchSize: 2100), songs: 300, threads: threads)
        #expect(one.trainer.parameters.vector.elements == many.trainer.parameters.vector.elements)
        #expect(one.records.map(\.train) == many.records.map(\.train))
    }

    /// Labels that say nothing of the two kinds of songs: held-out songs are told apart no better than by a coin. All
    /// songs of a kind get much the same answer, so that one training may well be far from a half, but not the mean.
    @Test func shuffledLabelsGiveChance() throws {
        let data = ToyData.dataset(songs: 60, seed: 1)
        // Songs take turns in kind, so half of each kind gets each label.
        let songs = (0..<60).map { $0 / 2 % 2 }
        let shuffled = Dataset(
            songs: zip(data.songs, songs).map { .init(samples: $0.samples, label: $1) }, clips: data.clips,
            width: data.width, level: data.level)
        let heldOut = ToyData.dataset(songs: 100, seed: 2)
        func accuracy(_ data: Dataset, seed: UInt64) throws -> Double {
            let trainer = Trainer(
                ToyData.network, ToyData.settings(epochs: 100, batchSize: 100, seed: seed), on: data, heldOut: heldOut,
                WorkerPool(threads: 2))
            for _ in 0..<100 { try trainer.runEpoch() }
            return try #require(trainer.records.last?.testAccuracy)
        }
        #expect(try accuracy(data, seed: 1) > 0.95)
        let found = try (1...5).map { try accuracy(shuffled, seed: $0) }
        #expect((0.35...0.65).contains(found.reduce(0, +) / 5), "\(found)")
    }

    /// A checkpoint stays as it is while training goes on.
    @Test func aCheckpointIsACopy() throws {
        let data = ToyData.dataset(songs: 10, seed: 1)
        let settings = ToyData.settings()
        let trainer = Trainer(ToyData.network, settings, on: data, heldOut: nil, WorkerPool(threads: 1))
        try trainer.runEpoch()
        let identity = try TrainingIdentity(ToyData.network, settings, clips: data.count, fingerprints: [:])
        let checkpoint = trainer.checkpoint(identity)
        let before = checkpoint.parameters.vector.elements
        try trainer.runEpoch()
        #expect(checkpoint.parameters.vector.elements == before)
        #expect(trainer.parameters.vector.elements != before)
    }
}
