import EncoreFiles
import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

/// The convolutional model as a whole.
@Suite struct ConvolutionalModelTests {
    private static let width = 160
    private let network = Network(ModelRecipe.convolutional.architecture(.default, inputs: width, genres: 2))

    /// Songs of two genres: sines of periods around 9 and around 23, at any level. No music, and not used as such.
    private func dataset(songs: Int, seed: UInt64) -> Dataset {
        let clips = 5
        var random = RandomSource(seed: seed, .testing)
        var samples: [Float] = []
        for song in 0..<songs {
            let step = (song % 2 == 0 ? 0.7 : 0.27) * random.uniform(in: 0.85...1.15)
            let level = random.uniform(in: 0.3...3)
            var phase = 6 * random.uniform()
            for _ in 0..<(Self.width * clips) {
                phase = (phase + step).truncatingRemainder(dividingBy: 2)
                // A parabola over each half of the wave.
                let half = phase.truncatingRemainder(dividingBy: 1)
                samples.append(Float(level * ((phase < 1 ? 4 : -4) * half * (1 - half) + 0.2 * random.normal())))
            }
        }
        let length = Self.width * clips
        return Dataset(
            signal: Matrix(rows: 1, columns: samples.count, elements: samples),
            starts: (0..<(songs * clips)).map { $0 * Self.width },
            bounds: (0..<(songs * clips)).map { clip in
                (clip / clips * length)..<(clip / clips * length + length - Self.width + 1)
            },
            labels: (0..<(songs * clips)).map { $0 / clips % 2 }, width: Self.width, level: .scale(1))
    }

    private func settings(epochs: Int) -> TrainingSettings {
        ToyData.settings(epochs: epochs, batchSize: 80)
    }

    private func trainer(
        _ settings: TrainingSettings, songs: Int = 35, heldOut: Dataset? = nil, from checkpoint: Checkpoint? = nil,
        threads: Int = 1
    ) -> Trainer {
        Trainer(
            network, settings, on: dataset(songs: songs, seed: 1), heldOut: heldOut, from: checkpoint,
            WorkerPool(threads: threads))
    }

    /// Songs never heard: with running averages in place of the batch's, so they must have been learned.
    @Test func itTellsWavesApartAndRebuildsThem() throws {
        let heldOut = dataset(songs: 20, seed: 2)
        let trainer = trainer(settings(epochs: 30), heldOut: heldOut, threads: 2)
        for _ in 0..<30 { try trainer.runEpoch() }
        let (first, last) = (try #require(trainer.records.first), try #require(trainer.records.last))
        #expect(try #require(last.testAccuracy) > 0.9)
        #expect(
            try #require(last.train[term: "reconstruction"]) < 0.6 * (try #require(first.train[term: "reconstruction"]))
        )
        for (shape, tensor) in zip(network.layout.shapes, trainer.parameters.tensors)
        where shape.role == .runningAverage {
            let initial: Float = shape.name.hasSuffix("mean") ? 0 : 1
            #expect(tensor.elements.contains { abs($0 - initial) > 0.01 }, "\(shape.name) has not moved")
        }
    }

    /// 175 clips in batches of 80: three shards of up to 27, and a last batch of 15.
    @Test(arguments: [2, 3]) func theBitsDoNotDependOnTheThreads(threads: Int) throws {
        let one = trainer(settings(epochs: 2))
        let many = trainer(settings(epochs: 2), threads: threads)
        for _ in 0..<2 {
            try one.runEpoch()
            try many.runEpoch()
        }
        let isSame = one.parameters.vector.elements == many.parameters.vector.elements
        #expect(isSame, "the weights differ")
        #expect(one.records.map(\.loss) == many.records.map(\.loss))
    }

    /// The running averages go on with the rest.
    @Test func goingOnEqualsNotStopping() throws {
        let folder = try TemporaryFolder()
        let settings = settings(epochs: 3)
        let data = dataset(songs: 35, seed: 1)
        let identity = try TrainingIdentity(
            network, settings, clips: data.count, fingerprints: ["songs": data.fingerprint])
        let whole = trainer(settings)
        try whole.runEpoch()
        try whole.checkpoint(identity).write(to: folder.file("checkpoint"))
        let checkpoint = try Checkpoint(contentsOf: folder.file("checkpoint"), of: network, identity)
        let resumed = trainer(settings, from: checkpoint, threads: 2)
        for _ in 0..<2 {
            try whole.runEpoch()
            try resumed.runEpoch()
        }
        let isSame = whole.parameters.vector.elements == resumed.parameters.vector.elements
        #expect(isSame, "the weights differ")
    }

    /// What a clip gives in inference does not depend on the clips beside it.
    @Test func inferenceIsOfEachClipAlone() throws {
        let parameters = network.initialParameters(seed: 4)
        let inference = Inference(network, parameters, on: WorkerPool(threads: 2))
        let data = dataset(songs: 8, seed: 3)
        let all = inference.run(data, [.encodings, .logits])
        let clip = Dataset(
            songs: data.songs, clips: [data.clips[7]], width: Self.width, level: .scale(1))
        let alone = inference.run(clip, [.encodings, .logits])
        expectClose(try #require(alone.encodings).elements, try #require(all.encodings).row(7), relative: 1e-5)
        expectClose(try #require(alone.logits).elements, try #require(all.logits).row(7), relative: 1e-5)
        #expect(all.encodings?.columns == 64)
    }

    /// Phase and level do not count for the classifier's half of the encoding; the waveform's half is linear in them.
    @Test func oneHalfOfTheEncodingHearsNoPolarity() throws {
        let inference = Inference(network, network.initialParameters(seed: 4), on: WorkerPool(threads: 1))
        let data = dataset(songs: 2, seed: 3)
        let flipped = Dataset(
            songs: data.songs, clips: data.clips, width: Self.width, level: .scale(-1))
        let plain = try #require(inference.run(data, .encodings).encodings)
        let other = try #require(inference.run(flipped, .encodings).encodings)
        for row in 0..<plain.rows {
            let (a, b) = (plain.row(row), other.row(row))
            expectClose(Array(b[..<32]), Array(a[..<32]), relative: 1e-6, "genre")
            expectClose(Array(b[32...]), a[32...].map { -$0 }, relative: 1e-6, "waveform")
        }
    }

    @Test func aModelFileKeepsBothBranches() throws {
        let folder = try TemporaryFolder()
        let written = TrainedModel(
            name: "convolutional", network: network, parameters: network.initialParameters(seed: 3),
            genres: ["a", "b"],
            input: .init(sampleRate: 22_050, clipSamples: 40 * Self.width, pooling: 40), level: .scale(1),
            preset: "default", seed: 3)
        try written.write(to: folder.file("model"))
        let read = try TrainedModel(contentsOf: folder.file("model"))
        #expect(read.network.architecture == network.architecture)
        #expect(read.network.layout == network.layout)
        let isSame = read.parameters.vector.elements == written.parameters.vector.elements
        #expect(isSame, "the weights differ")
    }

    @Test func theDefaultResolutionIsTheStudiedOne() throws {
        let network = Network(ModelRecipe.convolutional.architecture(.default, inputs: 500, genres: 4))
        let widths = network.architecture.encoder.leaves.map(\.outputWidth)
        #expect(
            widths == [
                31 * 48, 31 * 48, 31 * 48, 31 * 48, 15 * 48, 15 * 48, 15 * 48, 15 * 48, 15 * 48, 96, 32, 32,
            ])
        let bank = try #require(network.architecture.leaves[0] as? Filterbank)
        #expect(bank.filters.outputLength == 125 && bank.poolSize == 4)
        #expect(network.encodingWidth == 64 && network.classCount == 4)
        let learned = network.layout.shapes.filter { $0.role != .runningAverage }.reduce(0) { $0 + $1.count }
        // 3,072 of the filterbank, 2 · 6,912 of the convolutions, 288 of the normalizations, 3,104 and 16,032 of the
        // encoding, 8,320 and 64,500 of the decoder, 1,652 of the classifier.
        #expect(learned == 110_792)
        #expect(ModelRecipe.convolutional.architecture(.poster, inputs: 500, genres: 4) == network.architecture)
    }

    /// Every pooling that divides a clip of 20,000 samples: about as many steps, and never a fault.
    @Test func everyResolutionHasItsFilterbank() throws {
        for inputs in (32...20_000) where 20_000 % inputs == 0 {
            let architecture = ModelRecipe.convolutional.architecture(
                .default, inputs: inputs, pooling: 20_000 / inputs, genres: 10)
            #expect(architecture.validationError == nil, "\(inputs) inputs: \(architecture.validationError ?? "")")
            let bank = try #require(architecture.leaves[0] as? Filterbank)
            if inputs >= 500 { #expect((25...65).contains(bank.outputLength), "\(inputs): \(bank.outputLength) steps") }
        }
        let finest = ModelRecipe.convolutional.architecture(.default, inputs: 20_000, pooling: 1, genres: 10)
        let bank = try #require(finest.leaves[0] as? Filterbank)
        let filters = bank.filters
        #expect(filters.banks.map(\.kernel) == [32, 128, 512] && filters.stride == 32 && filters.outputLength == 625)
        #expect(bank.poolSize == 20 && bank.outputLength == 31)
    }
}
