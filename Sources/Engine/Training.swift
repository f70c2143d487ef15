internal import EncoreAudio
internal import EncoreExperiments
public import EncoreFiles
internal import EncoreLearning
internal import EncoreNumerics

/// A training: which model, on which songs, for how long.
///
/// What is not set is as in `encore train`. The same settings and songs give the same model, bit for bit, whatever the
/// number of threads.
public struct Training: Sendable {
    /// The kind of model, one of `models`.
    public var model = "convolutional"
    /// The genres to learn, each the name of a folder. nil: classical, jazz, metal and pop where all of them are
    /// there, otherwise all; `["all"]`: all.
    public var genres: [String]?
    /// Passes over the clips. nil: enough for about 2,000 steps.
    public var epochs: Int?
    /// Clips per step. nil: 64 for the convolutional model, 512 for the others.
    public var batchSize: Int?
    /// The largest learning rate of the schedule. nil: 0.003 for the convolutional model, 0.001 for the others.
    public var learningRate: Double?
    /// λ: the weight of cross-entropy beside reconstruction. nil: 1 for the convolutional model, 0.1 for the others.
    public var lambda: Double?
    /// Of the division of the songs, the initial parameters and all else that is random.
    public var seed: UInt64 = 0
    /// Seconds of sound in one clip, brought to a multiple of 1.8 ms. nil: 0.907.
    public var clipSeconds: Double?
    /// How many threads work. nil: as many as there are cores for this process.
    public var threads: Int?
    /// A folder in which decoded songs are kept, see `Sound.init(contentsOf:cache:)`. nil: they lie in memory.
    public var cache: String?

    public init() {}

    /// The kinds of model that can be trained.
    public static var models: [String] { ModelRecipe.all.map(\.name) }

    /// What is known after an epoch.
    public struct Progress: Sendable {
        /// Epochs completed.
        public let epoch: Int
        /// The most that there will be; a training that gains nothing more ends earlier.
        public let epochs: Int
        /// The mean per clip of the weighted sum of the loss terms, over the training clips.
        public let loss: Double
        /// The share of validation clips whose genre is right; `nil` without such clips or genres.
        public let validationAccuracy: Double?
    }

    /// Trains a model on a folder of songs, and opens it. A quarter of the songs of each genre is held out for
    /// evaluation, and a tenth of the rest chooses the epoch; GTZAN is divided by its published lists.
    ///
    /// An interrupted or failed training resumes where it stood when it is begun again with the same settings, songs
    /// and folder. Files that cannot be used are left out; `skipped.csv` in the folder lists them with the reasons.
    ///
    /// - Parameters:
    ///   - corpus: a folder with one folder per genre, each with sound files at any depth.
    ///   - folder: where the run is kept, created if missing: the model file, its history and checkpoint, settings and
    ///     division of the songs. If it holds a run of other settings or songs, that is replaced. A finished run of
    ///     the same settings is trained again.
    ///   - progress: called after each epoch, by the calling thread.
    ///   - isCanceled: asked between steps; once it says yes, the state is saved and the training ends.
    /// - Throws: `Failure` of kind `.missingInput` for a corpus or a genre that is not there; `.badData` for one that
    ///   gives no songs of two genres, and for a setting that makes no sense; `.cannotWrite`; `.runFailed` if the
    ///   training diverges; `.interrupted` if it was canceled.
    public func run(
        on corpus: String, into folder: String, progress: @escaping @Sendable (Progress) -> Void = { _ in },
        isCanceled: () -> Bool = { false }
    ) throws(Failure) -> Model {
        let recipe = try validatedRecipe()
        let runFolder = RunFolder(folder)
        let run = TrainRun(
            folder: runFolder, task: try task(recipe, corpus), remedy: "to resume, run the same training again")
        _ = try run.run(
            Resources(
                pool: WorkerPool(threads: threads ?? WorkerPool.availableCores), store: SampleStore(folder: cache),
                monitor: EpochMonitor(report: progress)),
            isInterrupted: isCanceled)
        return try Model(contentsOf: runFolder.model(recipe).model, threads: threads)
    }

    private func task(_ recipe: ModelRecipe, _ corpus: String) throws(Failure) -> TrainRun.Task {
        let samples = clipSeconds.map { ClipFormat.samples(in: $0) } ?? ClipFormat.defaultSamples
        let data = DataConfiguration(
            folder: corpus, isSynthetic: CorpusRun.isSynthetic(corpus), genres: genres,
            split: try SplitKind.default(folder: corpus, genres: genres), seed: seed)
        return .begin(
            data: data, models: [recipe], preset: .default,
            format: ClipFormat(pooling: ClipFormat.defaultPooling, samples: samples),
            overrides: SettingsOverrides(
                epochs: epochs, batchSize: batchSize, learningRate: learningRate, lambda: lambda), isStrict: false)
    }

    private func validatedRecipe() throws(Failure) -> ModelRecipe {
        func check<Value>(_ name: String, _ value: Value?, in range: ClosedRange<Value>) throws(Failure) {
            guard let value, !range.contains(value) else { return }
            throw Failure(
                .badData, "\(name) must be within \(range.lowerBound) ... \(range.upperBound), not \(value)")
        }
        guard let recipe = ModelRecipe(named: model) else {
            throw Failure(
                .badData, "there is no model \(printable(model))",
                remedy: "there are \(Self.models.joined(separator: ", "))")
        }
        try check("epochs", epochs, in: TrainingSettings.epochRange)
        try check("batchSize", batchSize, in: TrainingSettings.batchRange)
        if let learningRate, !TrainingSettings.isLearningRate(learningRate) {
            throw Failure(.badData, "learningRate must be a number above 0, not \(learningRate)")
        }
        if let lambda, !TrainingSettings.isLambda(lambda) {
            throw Failure(.badData, "lambda must be a number, 0 or more, not \(lambda)")
        }
        try check("threads", threads, in: Resources.threadRange)
        try check("clipSeconds", clipSeconds, in: RunConfiguration.clipSecondsRange)
        return recipe
    }
}

/// Passes on epochs and is silent otherwise.
private struct EpochMonitor: Monitor {
    let report: @Sendable (Training.Progress) -> Void

    func note(_ text: String) {}
    func warn(_ text: String) {}
    func songs(_ activity: String, done: Int, of total: Int) {}
    func trainings(done: Int, of total: Int, secondsLeft: Double) {}

    func epoch(_ record: EpochRecord, of total: Int, model: ModelRecipe) {
        report(
            Training.Progress(
                epoch: record.epoch, epochs: total, loss: record.loss, validationAccuracy: record.validationAccuracy))
    }
}
