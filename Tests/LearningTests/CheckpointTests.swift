import EncoreFiles
import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct CheckpointTests {
    private let data = ToyData.dataset(songs: 40, seed: 1)
    private let validation = ToyData.dataset(songs: 10, seed: 2)
    private let settings = ToyData.settings(epochs: 5, batchSize: 100)

    private func identity(
        _ change: (inout TrainingSettings) -> Void = { _ in }, songs: Int = 40
    ) throws -> TrainingIdentity {
        var settings = settings
        change(&settings)
        let data = ToyData.dataset(songs: songs, seed: 1)
        return try TrainingIdentity(
            ToyData.network, settings, clips: data.count, fingerprints: ["songs": data.fingerprint])
    }

    private func trainer(from checkpoint: Checkpoint? = nil, threads: Int = 1) -> Trainer {
        Trainer(
            ToyData.network, settings, on: data, validation: validation, heldOut: nil, from: checkpoint,
            WorkerPool(threads: threads))
    }

    /// A checkpoint after so many epochs, in a file.
    private func write(after epochs: Int, to path: String) throws {
        let trainer = trainer()
        for _ in 0..<epochs { try trainer.runEpoch() }
        try trainer.checkpoint(identity()).write(to: path)
    }

    @Test(arguments: 1...5) func goingOnEqualsNotStopping(epochs: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("checkpoint")
        try write(after: epochs, to: path)
        let whole = trainer()
        let resumed = trainer(from: try Checkpoint(contentsOf: path, of: ToyData.network, identity()), threads: 3)
        #expect(resumed.epoch == epochs)
        while whole.epoch < 5 { try whole.runEpoch() }
        while resumed.epoch < 5 { try resumed.runEpoch() }
        let isSame = whole.parameters.vector.elements == resumed.parameters.vector.elements
        #expect(isSame, "the weights differ")
        #expect(whole.records.map(\.loss) == resumed.records.map(\.loss))
        #expect(whole.records.map(\.epoch) == resumed.records.map(\.epoch))
        #expect(whole.records.map(\.validationAccuracy) == resumed.records.map(\.validationAccuracy))
        #expect(resumed.records.allSatisfy { $0.validationAccuracy != nil && $0.testAccuracy == nil })
    }

    @Test func anotherTrainingIsRefusedByItsDifferences() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("checkpoint")
        try write(after: 2, to: path)
        func refused(_ identity: TrainingIdentity, _ reasons: String..., location: SourceLocation = #_sourceLocation) {
            expectRefusal(path, identity, reasons, location)
        }
        refused(try identity { $0.learningRate = 1 }, "learning rate: 1.0 here, 0.003 there")
        refused(
            try identity {
                $0.epochs = 6
                $0.seed = 2
            }, "epochs: 6 here, 5 there", "seed: 2 here, 1 there")
        refused(try identity { $0.augmentation.shifts = false }, "shifts: false here, true there")
        refused(try identity { $0.schedule = .constant }, "schedule: constant here")
        refused(try identity(songs: 39), "songs: 273 clips, fnv1a-", "here, 280 clips, fnv1a-")
    }

    @Test func damageOfEachKindIsNamed() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("checkpoint")
        try write(after: 2, to: path)
        let sound = try Safetensors(contentsOf: path)
        func damaged(
            _ reason: String, without removed: String? = nil, history: (shape: [Int], numbers: [Double])? = nil,
            _ change: (inout [String: String]) -> Void = { _ in }
        ) throws {
            var file = Safetensors(metadata: sound.metadata)
            change(&file.metadata)
            for tensor in sound.tensors where tensor.name != removed {
                if let floats = tensor.floats {
                    file.append(tensor.name, shape: tensor.shape, floats: floats)
                } else if let doubles = tensor.doubles {
                    file.append(
                        tensor.name, shape: history?.shape ?? tensor.shape, doubles: history?.numbers ?? doubles)
                }
            }
            try FileSystem.write(try file.encoded(), to: path)
            expectRefusal(path, try identity(), [reason])
        }
        try damaged("lack training") { $0["training"] = nil }
        try damaged("training cannot be understood") { $0["training"] = "[]" }
        try damaged("do not match their checksum") { $0["checksum"] = "fnv1a-0" }
        try damaged("lack checksum") { $0["checksum"] = nil }
        try damaged("tensors, not", without: "first_moment.enc.0.bias")
        let numbers = try #require(sound["history"]?.doubles)
        let width = Self.columns.count
        #expect(numbers.count == 2 * width)
        try damaged("its history is not a table") { $0["history_columns"] = "[]" }
        try damaged("its history is not a table", history: ([1, 2 * width], numbers))
        try damaged("its history is not a table", history: ([2 * width], numbers))
        try damaged("its history is not a table", history: ([0, width], []))
        try damaged("its history is not a table", history: ([6, width], numbers + numbers + numbers))
        func wrong(_ column: String, epoch: Int, _ value: Double) throws -> [Double] {
            var wrong = numbers
            wrong[(epoch - 1) * width + (try #require(Self.columns.firstIndex(of: column)))] = value
            return wrong
        }
        for (column, epoch, value) in [
            ("loss", 1, Double.nan), ("reconstruction", 1, .infinity), ("cross_entropy", 2, .nan), ("seconds", 1, .nan),
            ("clips", 1, 0.5), ("clips", 2, -1), ("clips", 2, 1e300), ("train_accuracy", 1, .infinity),
            ("validation_loss", 2, -.infinity), ("validation_reconstruction", 1, .nan),
            ("validation_accuracy", 1, 1.5),
        ] {
            try damaged(
                "of epoch \(epoch) cannot be", history: ([2, width], try wrong(column, epoch: epoch, value)))
        }
        try damaged("do not match their checksum", history: ([2, width], try wrong("loss", epoch: 2, 3)))
    }

    private static let columns = [
        "loss", "seconds", "clips", "reconstruction", "cross_entropy", "train_accuracy", "validation_loss",
        "validation_reconstruction", "validation_cross_entropy", "validation_accuracy", "test_accuracy",
    ]

    /// A validation loss that overflows, or is no number, is no reason to refuse a checkpoint that was written with it.
    @Test func anInfiniteValidationLossIsReadAsItWasWritten() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("checkpoint")
        // Squares of clips at this level overflow, and the training goes on.
        let loud = ToyData.dataset(songs: 10, seed: 2, scale: 1e-25)
        let trainer = Trainer(
            ToyData.network, settings, on: data, validation: loud, heldOut: nil, WorkerPool(threads: 1))
        for _ in 0..<2 { try trainer.runEpoch() }
        #expect(trainer.records.map(\.validationLoss) == [.infinity, .infinity])
        try trainer.checkpoint(identity()).write(to: path)
        let checkpoint = try Checkpoint(contentsOf: path, of: ToyData.network, identity())
        #expect(checkpoint.records == trainer.records)
    }

    @Test func truncationAndFlippedBitsAreRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("checkpoint")
        try write(after: 1, to: path)
        let (bytes, identity) = (try FileSystem.read(path), try identity())
        for length in stride(from: 0, to: bytes.count, by: 301) {
            try FileSystem.write(Array(bytes[..<length]), to: path)
            expectRefusal(path, identity, [])
        }
        for place in stride(from: 0, to: bytes.count, by: 199) {
            var damaged = bytes
            damaged[place] ^= 4
            try FileSystem.write(damaged, to: path)
            expectRefusal(path, identity, [])
        }
    }

    @Test func aModelFileIsNoCheckpoint() throws {
        let folder = try TemporaryFolder()
        let model = TrainedModel(
            name: "toy", network: ToyData.network, parameters: ToyData.network.initialParameters(seed: 3),
            genres: ["a", "b"],
            input: .init(sampleRate: 22_050, clipSamples: 480, pooling: 40), level: .scale(1), preset: "default",
            seed: 3)
        try model.write(to: folder.file("model"))
        expectRefusal(folder.file("model"), try identity(), ["is not a usable checkpoint: its metadata lack training"])
    }

    private func expectRefusal(
        _ path: String, _ identity: TrainingIdentity, _ reasons: [String], _ location: SourceLocation = #_sourceLocation
    ) {
        #expect(sourceLocation: location) {
            try Checkpoint(contentsOf: path, of: ToyData.network, identity)
        } throws: { error in
            guard let failure = error as? Failure else { return false }
            return failure.kind == .badData && failure.path == path && reasons.allSatisfy(failure.reason.contains)
        }
    }
}
