import EncoreAudio
import EncoreLearning
import EncoreNumerics

/// How long `encore train` will take with its default settings, and how much memory: an estimate.
///
/// A few steps of each model are taken on noise, on this machine and with as many threads, and their time is multiplied
/// by the number of clips and epochs. Memory is added up from the sizes of parameters and workspaces.
struct TrainingEstimate: Encodable, Sendable {
    let threads: Int
    let clips: SubsetSizes
    let models: [Model]

    struct Model: Encodable, Sendable {
        let model: String
        /// The most that there will be: training ends early when the validation songs gain nothing.
        let epochs: Int
        let steps: Int
        let seconds: Double
        /// Of memory, besides samples, which are mapped files and need not be in it.
        let bytes: Int
    }

    /// The models are trained one after the other.
    var seconds: Double { models.reduce(0) { $0 + $1.seconds } }
    var bytes: Int { models.map(\.bytes).max() ?? 0 }
}

extension TrainingEstimate {
    /// What a process holds before it trains.
    private static let programBytes = 8_000_000
    /// How long each model is tried.
    private static let trial = Duration.milliseconds(400)

    /// - Parameter clips: how many there are; at least one to train on.
    init(_ clips: SubsetSizes, as format: ClipFormat, genres: Int, on pool: WorkerPool) {
        threads = pool.threadCount
        self.clips = clips
        models = ModelRecipe.all.map { recipe in
            let format = recipe.format(format)
            let settings = recipe.settings(.default, clips: clips.train)
            let network = recipe.network(.default, format, genres: genres)
            let times = Trial(network, settings, clips, width: format.width, recipe.level(scale: 1), on: pool)
                .times(Self.trial)
            // Held-out clips are watched for their accuracy alone.
            let watched = clips.validation + (network.classifies ? clips.heldOut : 0)
            let epoch = times.learning * Double(clips.train) + times.watching * Double(watched)
            return Model(
                model: recipe.name, epochs: settings.epochs,
                steps: settings.epochs * settings.stepsPerEpoch(clips: clips.train),
                seconds: epoch * Double(settings.epochs),
                bytes: Self.programBytes
                    + network.trainingBytes(
                        clips: clips.train, batchSize: settings.batchSize, threads: pool.threadCount))
        }
    }
}

/// A training on a few clips of noise.
private struct Trial {
    private let trainer: Trainer
    private let watched: Int

    /// Batches of an epoch: the last batch of a real epoch is smaller, too, but seldom much.
    private static let batches = 3

    init(
        _ network: Network, _ settings: TrainingSettings, _ clips: SubsetSizes, width: Int, _ level: Dataset.Level,
        on pool: WorkerPool
    ) {
        let count = min(clips.train, Self.batches * settings.batchSize)
        watched = min(count, network.classifies ? clips.heldOut : clips.validation)
        func noise(_ count: Int, seed: UInt64) -> Dataset {
            var random = RandomSource(seed: seed, .analysis)
            // As many clips to a song as one of ten seconds has.
            let songs = (0..<((count + 9) / 10)).map { song in
                let samples = (0..<(10 * width)).map { _ in Int16(truncatingIfNeeded: random.next()) }
                return Dataset.Song(samples: Samples(samples, scale: 0x1p-15), label: song % max(1, network.classCount))
            }
            return Dataset(
                songs: songs, clips: (0..<count).map { .init(song: $0 / 10, start: $0 % 10 * width) }, width: width,
                level: level)
        }
        let others = noise(watched, seed: 1)
        trainer = Trainer(
            network, settings, on: noise(count, seed: 0), validation: network.classifies ? nil : others,
            heldOut: network.classifies ? others : nil, pool)
    }

    /// Seconds per clip, of those learned from and of those watched after each epoch.
    func times(_ duration: Duration) -> (learning: Double, watching: Double) {
        let clock = ContinuousClock()
        // Memory is fetched and threads are woken.
        _ = try? trainer.runEpoch()
        let start = clock.now
        var (learning, clips, epochs) = (0.0, 0, 0)
        repeat {
            guard let record = try? trainer.runEpoch() else { break }
            learning += record.seconds
            clips += record.clips
            epochs += 1
        } while clock.now - start < duration
        let all = (clock.now - start) / .seconds(1)
        let watching = watched > 0 ? max(0, all - learning) / Double(max(1, epochs * watched)) : 0
        return (learning / Double(max(1, clips)), watching)
    }
}
