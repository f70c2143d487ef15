import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// `encore train`: from a folder of songs to trained models in a run folder.
public struct TrainRun: Sendable {
    public var folder: RunFolder
    public var task: Task
    /// Seconds between checkpoints; a shorter time costs more writing, a longer one more work if the power fails.
    public var checkpointInterval: Double

    /// What is to be trained.
    public enum Task: Sendable {
        /// These models, anew, or from where an interrupted training of the very same stands.
        case begin(
            data: DataConfiguration, models: [ModelKind], preset: Preset, format: ClipFormat,
            overrides: SettingsOverrides,
            isStrict: Bool)
        /// What an interrupted run has left to do.
        case resume(RunConfiguration)
    }

    public init(folder: RunFolder, task: Task, checkpointInterval: Double = 1) {
        self.folder = folder
        self.task = task
        self.checkpointInterval = checkpointInterval
    }

    /// Trains, and returns the table of results.
    ///
    /// - Parameter isInterrupted: whether the run is to end soon; asked between steps of training.
    /// - Throws: among others a `Failure` of kind `.interrupted`.
    public func run(_ resources: Resources, isInterrupted: () -> Bool = { false }) throws -> String {
        let monitor = resources.monitor
        // A folder that is there is locked before songs are read, so that nobody waits in vain; a new one is created
        // only when they are known to be of use.
        let early = FileSystem.exists(folder.path) ? try lock() : nil
        let setUp: (RunConfiguration, PreparedData)
        switch task {
        case .begin(let data, let models, let preset, let format, let overrides, let isStrict):
            let prepared = try PreparedData(
                dividing: data, as: ClipFormat(for: models, format), isStrict: isStrict, resources)
            var configuration = RunConfiguration(
                data: prepared.configuration, preset: preset, format: format, isStrict: isStrict)
            configuration.scale = preset.scale(of: prepared.train)
            for kind in models {
                let usual = preset.settings(for: kind, clips: prepared.train.count, batchSize: overrides.batchSize)
                configuration.settings[kind.rawValue] = overrides.applied(to: usual, seed: data.seed)
            }
            setUp = (configuration, prepared)
        case .resume(let configuration):
            if configuration.models.allSatisfy({ FileSystem.exists(folder.model($0)) }) {
                monitor.note(
                    "\(printable(folder.path)) is finished: all its models are trained; next: make eval, make pca")
                return ""
            }
            let format = ClipFormat(for: configuration.models, configuration.format)
            setUp = (
                configuration,
                try PreparedData(
                    of: folder, configuration.data, as: format, isStrict: configuration.isStrict, resources)
            )
        }
        let (configuration, prepared) = setUp
        try FileSystem.createFolder(folder.path)
        let late = early == nil ? try lock() : nil
        defer {
            extendLifetime(early)
            extendLifetime(late)
        }
        if case .begin = task { try begin(configuration, prepared, monitor) }
        return try train(configuration, prepared, on: resources.pool, monitor, isInterrupted)
    }

    private func lock() throws(Failure) -> FileLock {
        guard let lock = try FileLock(folder.lock) else {
            throw Failure(
                .cannotWrite, path: folder.path, "another training is at work in this folder",
                remedy: "wait for it, or train into another folder: --run")
        }
        return lock
    }

    /// Writes what stands before the first model, and removes what would contradict it. config.json is written last:
    /// once it is there, the run can be resumed.
    private func begin(
        _ configuration: RunConfiguration, _ prepared: PreparedData, _ monitor: any Monitor
    ) throws(Failure) {
        var configuration = configuration
        if FileSystem.exists(folder.configuration) {
            let old = try? RunConfiguration(of: folder)
            let oldRows = try? SplitTable.read(folder.split)
            if let old, old.data == configuration.data, old.preset == configuration.preset,
                old.scale == configuration.scale, old.format == configuration.format,
                oldRows == prepared.split.rows
            {
                for kind in configuration.models {
                    // Of the very same training that was interrupted, nothing need be done twice.
                    let isSame = configuration.settings[kind.rawValue] == old.settings[kind.rawValue]
                    if !isSame || FileSystem.exists(folder.model(kind)) { try folder.removeResults(of: kind) }
                }
                configuration.settings.merge(old.settings) { new, _ in new }
                try folder.removeFindings()
            } else {
                monitor.note("\(folder.path) held a run of other songs or settings, which this one replaces")
                try FileSystem.remove(folder.configuration)
                try folder.removeResults()
            }
        } else {
            try folder.removeResults()
        }
        try SplitTable.write(prepared.split.rows, to: folder.split)
        try prepared.remarks.write(to: folder)
        try configuration.write(to: folder)
    }

    private func train(
        _ configuration: RunConfiguration, _ prepared: PreparedData, on pool: WorkerPool, _ monitor: any Monitor,
        _ isInterrupted: () -> Bool
    ) throws -> String {
        var table = Table(header: [
            "model", "epochs", "seconds", "clips/s", "train", "held out", "error/zero", "error/PCA-64",
        ])
        for kind in configuration.models {
            guard let settings = configuration.settings[kind.rawValue] else { continue }
            let format = kind.format(configuration.format)
            let data = TrainingData(prepared, format, kind.level(scale: configuration.scale))
            let network = Network(
                kind.architecture(
                    configuration.preset, inputs: format.width, genres: prepared.genres.count))
            let training = ModelTraining(
                kind: kind, network: network, settings: settings, data: data, preset: configuration.preset,
                genres: prepared.genres, folder: folder, checkpointInterval: .seconds(checkpointInterval))
            let checkpoint = try checkpoint(of: training, monitor)
            let (model, records) = try training.run(from: checkpoint, on: pool, monitor, isInterrupted: isInterrupted)
            table.rows.append(try row(model, records, data, on: pool))
        }
        return Heading.text(for: configuration.data) + table.text + """

            train, held out: accuracy by clip; error: squared error of reconstructed held-out clips, relative to \
            answering zero and to PCA with 64 components.
            Models are in \(folder.path); next: make eval, make pca

            """
    }

    /// Where a model's training stands; `nil` before its first checkpoint. What is there and does not fit is an error
    /// where the run is resumed, and otherwise begun anew.
    private func checkpoint(of training: ModelTraining, _ monitor: any Monitor) throws(Failure) -> Checkpoint? {
        let (kind, path) = (training.kind, folder.checkpoint(training.kind))
        guard FileSystem.exists(path) else { return nil }
        do throws(Failure) {
            let checkpoint = try Checkpoint(contentsOf: path, of: training.network, try training.identity)
            monitor.note("\(kind.rawValue) goes on after epoch \(checkpoint.epoch) of \(training.settings.epochs)")
            return checkpoint
        } catch {
            if case .resume = task { throw error }
            monitor.warn("\(error.description); \(kind.rawValue) is trained from the beginning")
            try folder.removeResults(of: kind)
            return nil
        }
    }

    private func row(
        _ model: TrainedModel, _ records: [EpochRecord], _ data: TrainingData, on pool: WorkerPool
    ) throws -> [String] {
        let inference = Inference(model.network, model.parameters, on: pool)
        let score =
            model.network.reconstructs
            ? try ReconstructionBaselines(
                train: data.train, test: data.heldOut, pooling: model.network.architecture.reconstructionPooling,
                on: pool
            ).score(squaredErrors: inference.run(data.heldOut, .squaredError).squaredErrors) : nil
        let seconds = records.reduce(0) { $0 + $1.seconds }
        let clips = records.reduce(0) { $0 + $1.clips }
        return [
            model.name, String(records.count), decimal(seconds, 1), decimal(Double(clips) / seconds, 0),
            records.last?.trainAccuracy.map { percent($0) } ?? "–",
            model.network.classifies ? percent(inference.accuracy(on: data.heldOut)) : "–",
            score?.relativeToZero.map { decimal($0, 3) } ?? "–",
            score?.relativeToPca64.map { decimal($0, 3) } ?? "–",
        ]
    }
}

/// What the user sets otherwise than the preset.
public struct SettingsOverrides: Sendable {
    public var epochs: Int?
    public var batchSize: Int?
    public var learningRate: Double?
    public var lambda: Double?

    public init(epochs: Int? = nil, batchSize: Int? = nil, learningRate: Double? = nil, lambda: Double? = nil) {
        self.epochs = epochs
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.lambda = lambda
    }

    public func applied(to settings: TrainingSettings, seed: UInt64) -> TrainingSettings {
        var settings = epochs.map(settings.lasting) ?? settings
        settings.batchSize = batchSize ?? settings.batchSize
        settings.learningRate = learningRate ?? settings.learningRate
        settings.lambda = lambda ?? settings.lambda
        settings.seed = seed
        return settings
    }
}

/// The first line of what is printed: which songs, divided how.
enum Heading {
    static func text(for data: DataConfiguration) -> String {
        "\(corpus(data)), split \(data.splitName)\n\n"
    }

    static func corpus(_ data: DataConfiguration) -> String {
        data.isSynthetic
            ? "SYNTHETIC corpus (these numbers say nothing about music)" : "songs of \(printable(data.folder))"
    }
}
