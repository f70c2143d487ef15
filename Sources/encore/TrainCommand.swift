import ArgumentParser
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import EncoreNumerics

struct TrainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train", abstract: "Train models on a folder of genre folders, or on the built-in corpus.",
        discussion:
            "The folder of the run then holds the models and a model card, README.md, which encore eval completes.")

    @OptionGroup var songs: SongOptions

    @Option(help: "Which model to train. (default: all)")
    var model: ModelChoice?

    @Option(help: "Settings that belong together: what learns best, or everything as on the poster. (default: default)")
    var preset: Preset?

    @Option(
        help: ArgumentHelp(
            "Passes over the clips. (default: enough for about 2,000 steps; poster: 200, vanilla 400)",
            valueName: "count"))
    var epochs: Int?

    @Option(help: ArgumentHelp("Clips per step. (default: 512; convolutional: 64)", valueName: "count"))
    var batch: Int?

    @Option(
        help: ArgumentHelp(
            "The largest learning rate. (default: 0.001, convolutional 0.003; poster: 0.0001)", valueName: "rate"))
    var lr: Double?

    @Option(
        help: ArgumentHelp(
            "Weight of the cross-entropy beside the reconstruction. (default: 0.1; convolutional: 1)",
            valueName: "weight"))
    var lambda: Double?

    @Option(
        help: ArgumentHelp(
            "The same seed gives the same split and the same model, bit for bit. (default: 0)",
            valueName: "number"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp(
            "How songs are held out: whole; by the published lists of GTZAN without its faults; or by clip as the "
                + "poster does, which leaks. (default: song, gtzan-filtered where the folder is GTZAN; poster: clip)"))
    var split: SplitChoice?

    @Option(
        help: ArgumentHelp(
            "Take this many clips of each song, from its beginning. (default: all; poster: 20)",
            valueName: "count"))
    var clipsPerSong: Int?

    @Option(help: ArgumentHelp("Songs to train on, one per line, instead of a random split.", valueName: "file"))
    var trainList: String?

    @Option(
        help: ArgumentHelp(
            "Songs that choose the epoch and fit the temperature, one per line; neither trained on nor tested.",
            valueName: "file"))
    var validationList: String?

    @Option(help: ArgumentHelp("Songs to test on, one per line.", valueName: "file"))
    var testList: String?

    @OptionGroup var input: InputOptions

    @Option(
        help: ArgumentHelp(
            "Resume an interrupted run with its own settings; other flags must agree with them.",
            valueName: "folder"))
    var resume: String?

    @Option(
        help: ArgumentHelp(
            "Save the state of training after an epoch if this many seconds have passed since the last time.",
            valueName: "seconds"))
    var checkpointEvery = 1.0

    @Flag(help: "Also write what history.csv holds as TensorBoard reads it, after each epoch.")
    var tensorboard = false

    @OptionGroup var options: RunOptions

    func validate() throws {
        func require(_ holds: Bool, _ message: String) throws {
            guard holds else { throw ValidationError(message) }
        }
        try checkRange("--epochs", epochs, TrainingSettings.epochRange)
        try checkRange("--batch", batch, TrainingSettings.batchRange)
        try require(lr.map(TrainingSettings.isLearningRate) ?? true, "--lr must be a number above 0.")
        try require(lambda.map(TrainingSettings.isLambda) ?? true, "--lambda must be a number, 0 or more.")
        try require(clipsPerSong.map { $0 >= 1 } ?? true, "--clips-per-song must be at least 1.")
        try require((0...86_400).contains(checkpointEvery), "--checkpoint-every must be within 0 ... 86400 seconds.")
        try require((trainList == nil) == (testList == nil), "--train-list and --test-list go together.")
        try require(validationList == nil || trainList != nil, "--validation-list goes with --train-list.")
        try require(
            songs.groups == nil || trainList == nil && (split ?? .song) == .song,
            "--groups divides by song: it excludes --train-list and any other --split.")
        try require(split == nil || trainList == nil, "--split and --train-list exclude each other.")
    }

    func run() throws {
        Interruption.listen()
        let resources = try options.resources.resources()
        let run = TrainRun(
            folder: resume.map(RunFolder.init) ?? options.folder, task: try task(resources),
            checkpointInterval: checkpointEvery, writesEvents: tensorboard,
            remedy: "to resume: "
                + ([CommandLine.arguments.first ?? "encore", "train", "--resume", resume ?? options.run]
                + (tensorboard ? ["--tensorboard"] : [])).map(shellQuoted).joined(separator: " "))
        let folder = resume ?? options.run
        let place = folder == RunOptions.defaultRun ? "" : " RUN=\(shellQuoted(printable(folder)))"
        let next = "next: make eval pca report\(place), or make predict\(place) SONG=song.mp3"
        let table = try Interruption.handled {
            try run.run(resources, isInterrupted: Interruption.isStopRequested)?.text(on: resources.pool)
        }
        guard let table else { return resources.monitor.note(next) }
        try Terminal.standardOutput.writeResult(table + next + "\n")
    }

    private func task(_ resources: Resources) throws -> TrainRun.Task {
        if let resume {
            let configuration = try RunConfiguration(of: RunFolder(resume))
            let contradictions = contradictions(to: configuration, of: resume)
            guard contradictions.isEmpty else {
                throw ValidationError(
                    "--resume keeps the settings of the run: \(contradictions.joined(separator: "; ")).")
            }
            return .resume(configuration)
        }
        let preset = preset ?? .default
        var data = try songs.configuration(
            seed: seed ?? 0, clipsPerSong: clipsPerSong ?? preset.data.clipsPerSong,
            split: trainList != nil ? .lists : split?.kind ?? (songs.groups != nil ? .song : preset.data.split),
            resources)
        data.validation = preset.data.validation
        (data.trainList, data.validationList, data.testList) = (trainList, validationList, testList)
        return .begin(
            data: data, models: (model ?? .all).models, preset: preset, format: input.format,
            overrides: SettingsOverrides(epochs: epochs, batchSize: batch, learningRate: lr, lambda: lambda),
            isStrict: songs.strict)
    }
}
