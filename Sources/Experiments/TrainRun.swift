import Audio
import Files
import Learning
import Numerics

/// `encore train`: from a folder of songs to trained models in a run folder.
public struct TrainRun: Sendable {
    public var folder: RunFolder
    public var data: DataConfiguration
    public var models: [ModelKind]
    public var preset: Preset
    public var overrides: SettingsOverrides
    /// A song that cannot be used is an error.
    public var isStrict: Bool

    public init(
        folder: RunFolder, data: DataConfiguration, models: [ModelKind], preset: Preset,
        overrides: SettingsOverrides = SettingsOverrides(), isStrict: Bool = false
    ) {
        self.folder = folder
        self.data = data
        self.models = models
        self.preset = preset
        self.overrides = overrides
        self.isStrict = isStrict
    }

    /// Trains, and returns the table of results.
    public func run(on pool: WorkerPool, _ monitor: any Monitor) throws -> String {
        let prepared = try PreparedData(dividing: data, isStrict: isStrict, on: pool, monitor)
        var configuration = RunConfiguration(data: data, preset: preset)
        configuration.scale = scale(of: prepared.train)
        for kind in models {
            let preset = preset.settings(for: kind, clips: prepared.train.count, batchSize: overrides.batchSize)
            configuration.settings[kind.rawValue] = overrides.applied(to: preset, seed: data.seed)
        }
        try begin(&configuration, prepared, monitor)

        let baselines = try ReconstructionBaselines(train: prepared.train, test: prepared.test, on: pool)
        var table = TextTable(header: [
            "model", "epochs", "seconds", "clips/s", "train", "held out", "error/zero", "error/PCA-64",
        ])
        for kind in models {
            guard let settings = configuration.settings[kind.rawValue] else { continue }
            let (model, records) = try train(kind, settings, configuration, prepared, on: pool, monitor)
            let errors = Inference(model.network, model.parameters, on: pool)
                .run(prepared.dataset(prepared.test, scale: model.scale), .squaredError).squaredErrors
            let score = baselines.score(squaredErrors: errors, scale: model.scale)
            let seconds = records.reduce(0) { $0 + $1.seconds }
            let clips = records.reduce(0) { $0 + $1.clips }
            table.rows.append([
                kind.rawValue, String(records.count), decimal(seconds, 1), decimal(Double(clips) / seconds, 0),
                records.last?.trainAccuracy.map { percent($0) } ?? "–",
                records.last?.testAccuracy.map { percent($0) } ?? "–",
                score?.relativeToZero.map { decimal($0, 3) } ?? "–",
                score?.relativeToPca64.map { decimal($0, 3) } ?? "–",
            ])
        }
        return Heading.text(for: data) + table.text + """

            train, held out: accuracy by clip; error: squared error of reconstructed held-out clips, relative to \
            answering zero and to PCA with 64 components.
            Models are in \(folder.path); next: make eval, make pca

            """
    }

    /// The poster does not scale; by default clips are divided by the root mean square of all training clips.
    private func scale(of clips: ClipSet) -> Float {
        let rms = Float(clips.rootMeanSquare)
        return preset == .poster || rms == 0 ? 1 : rms
    }

    /// Writes what stands before the first model, and removes what would contradict it.
    private func begin(
        _ configuration: inout RunConfiguration, _ prepared: PreparedData, _ monitor: any Monitor
    ) throws(Failure) {
        try FileSystem.createFolder(folder.path)
        if FileSystem.exists(folder.configuration) {
            let old = try? RunConfiguration(of: folder)
            let oldRows = try? SplitTable.read(folder.split)
            if let old, old.data == configuration.data, old.preset == preset, oldRows == prepared.partition.rows {
                configuration.settings.merge(old.settings) { new, _ in new }
                try folder.removeFindings()
            } else {
                monitor.note("\(folder.path) held a run of other songs or settings, which this one replaces")
                try folder.removeResults()
            }
        }
        try configuration.write(to: folder)
        try SplitTable.write(prepared.partition.rows, to: folder.split)
        let skipped = CSV(columns: ["path", "reason"], rows: prepared.skipped.map { [$0.name, $0.reason] })
        try FileSystem.write(skipped.text, to: folder.skipped)
    }

    private func train(
        _ kind: ModelKind, _ settings: TrainingSettings, _ configuration: RunConfiguration, _ prepared: PreparedData,
        on pool: WorkerPool, _ monitor: any Monitor
    ) throws(Failure) -> (TrainedModel, [EpochRecord]) {
        let network = Network(kind.architecture(
            preset, inputs: ClipFormat.clipWidth, genres: prepared.genres.count))
        var trainer = Trainer(
            network, settings, on: prepared.dataset(prepared.train, scale: configuration.scale),
            heldOut: prepared.dataset(prepared.test, scale: configuration.scale), pool)
        var records: [EpochRecord] = []
        for _ in 0..<settings.epochs {
            let record = trainer.runEpoch()
            records.append(record)
            monitor.epoch(record, of: settings.epochs, model: kind)
        }
        let model = TrainedModel(
            name: kind.rawValue, network: network, parameters: trainer.parameters, genres: prepared.genres,
            input: ClipFormat.input, scale: configuration.scale, preset: preset.rawValue, seed: settings.seed)
        try FileSystem.createFolder(folder.folder(of: kind))
        try HistoryFile.write(records, to: folder.history(kind))
        try model.write(to: folder.model(kind))
        return (model, records)
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
        var settings = settings
        settings.epochs = epochs ?? settings.epochs
        settings.batchSize = batchSize ?? settings.batchSize
        settings.learningRate = learningRate ?? settings.learningRate
        settings.lambda = lambda ?? settings.lambda
        settings.seed = seed
        return settings
    }
}

extension ClipFormat {
    /// How a song becomes what networks take, as model files say it.
    static let input = TrainedModel.InputFormat(sampleRate: sampleRate, clipSamples: clipSamples, pool: pooling)
}

/// The first line of what is printed: which songs, divided how.
enum Heading {
    static func text(for data: DataConfiguration) -> String {
        let corpus = data.isSynthetic
            ? "SYNTHETIC corpus (these numbers say nothing about music)" : "songs of \(printable(data.folder))"
        return "\(corpus), split \(data.splitName)\n\n"
    }
}
