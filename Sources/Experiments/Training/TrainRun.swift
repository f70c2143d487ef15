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
    /// Whether the epochs are also written as TensorBoard reads them. It changes no model.
    public var writesEvents: Bool
    /// The remedy in the error of an interrupted training.
    public var remedy: String

    /// What a run trains.
    public enum Task: Sendable {
        /// Trains these models from the start, or resumes the same training if it was interrupted.
        case begin(
            data: DataConfiguration, models: [ModelRecipe], preset: Preset, format: ClipFormat,
            overrides: SettingsOverrides, isStrict: Bool)
        /// What an interrupted run has left to do.
        case resume(RunConfiguration)
    }

    public init(
        folder: RunFolder, task: Task, checkpointInterval: Double = 1, writesEvents: Bool = false, remedy: String
    ) {
        self.writesEvents = writesEvents
        self.remedy = remedy
        self.folder = folder
        self.task = task
        self.checkpointInterval = checkpointInterval
    }

    /// Trains.
    ///
    /// - Parameter isInterrupted: whether the run is to end soon; asked between steps of training, and not before it.
    /// - Returns: `nil` if the run to be resumed is finished already.
    /// - Throws: among others a `Failure` of kind `.interrupted`.
    public func run(
        _ resources: Resources, isInterrupted: () -> Bool = { false }
    ) throws(Failure) -> TrainingReport? {
        let monitor = resources.monitor
        // An existing folder is locked before the songs are read; a new folder is created only after they have been
        // read.
        let early = FileSystem.exists(folder.path) ? try lockFolder(folder.path, for: "training") : nil
        let setUp: (RunConfiguration, PreparedData)
        switch task {
        case .begin(let data, let models, let preset, let format, let overrides, let isStrict):
            let prepared = try PreparedData(
                dividing: data, as: ClipFormat(for: models, format), isStrict: isStrict, resources)
            var configuration = RunConfiguration(
                data: prepared.configuration, preset: preset, format: format, isStrict: isStrict)
            configuration.scale = preset.scale(of: prepared.train)
            for recipe in models {
                let settings = recipe.settings(
                    preset, clips: prepared.train.count, batchSize: overrides.batchSize)
                configuration.settings[recipe.name] = overrides.applied(to: settings, seed: data.seed)
            }
            setUp = (configuration, prepared)
        case .resume(let configuration):
            if configuration.models.allSatisfy({ FileSystem.exists(folder.model($0).model) }) {
                monitor.note("\(printable(folder.path)) is finished: all its models are trained")
                // It may have been killed between its last model and the card.
                try folder.card.write(of: folder, monitor)
                return nil
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
        let late = early == nil ? try lockFolder(folder.path, for: "training") : nil
        defer {
            extendLifetime(early)
            extendLifetime(late)
        }
        let training = training(configuration, prepared)
        switch task {
        case .begin: try begin(training, monitor)
        // What is there is written again, and what a killed process has left of it half written is gone.
        case .resume: try training.writeBeginning()
        }
        return try train(training, on: resources.pool, monitor, isInterrupted)
    }

    /// Removes results that do not belong to the run, and writes its configuration.
    private func begin(_ training: RunTraining, _ monitor: any Monitor) throws(Failure) {
        var configuration = training.configuration
        if FileSystem.exists(folder.configuration) {
            let old = try? RunConfiguration(of: folder)
            let oldRows = try? SplitTable.read(folder.split)
            if let old, old.isOfSameSongs(as: configuration), oldRows == training.data.split.rows {
                for recipe in configuration.models {
                    // Of the very same training that was interrupted, nothing need be done twice.
                    let isSame = configuration.settings[recipe.name] == old.settings[recipe.name]
                    let files = folder.model(recipe)
                    if !isSame || FileSystem.exists(files.model) { try files.removeAll() }
                }
                configuration.settings.merge(old.settings) { new, _ in new }
                try folder.removeEvaluations()
            } else {
                monitor.note("\(printable(folder.path)) held a run of other songs or settings, which this one replaces")
                try FileSystem.remove(folder.configuration)
                try folder.removeResults()
            }
        } else {
            try folder.removeResults()
        }
        try self.training(configuration, training.data).writeBeginning()
    }

    private func training(_ configuration: RunConfiguration, _ data: PreparedData) -> RunTraining {
        RunTraining(
            folder: folder, configuration: configuration, data: data,
            checkpointInterval: .seconds(checkpointInterval), writesEvents: writesEvents, remedy: remedy)
    }

    private func train(
        _ run: RunTraining, on pool: WorkerPool, _ monitor: any Monitor, _ isInterrupted: () -> Bool
    ) throws(Failure) -> TrainingReport {
        var report = TrainingReport(folder: folder, data: run.configuration.data)
        var isResuming = false
        if case .resume = task { isResuming = true }
        for recipe in run.configuration.models {
            guard let training = run.training(of: recipe) else { continue }
            let checkpoint = try run.checkpoint(of: training, isRequired: isResuming, monitor)
            report.outcomes.append(
                try training.run(from: checkpoint, on: pool, monitor, isInterrupted: isInterrupted))
        }
        try folder.card.write(of: folder, monitor)
        return report
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
