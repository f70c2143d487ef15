import ArgumentParser
import EncoreExperiments
import EncoreLearning

struct CrossvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "crossval",
        abstract: "Compare models by cross-validation: every song is held out once.")

    @OptionGroup var songs: SongOptions

    @Option(help: ArgumentHelp("Parts into which songs are divided; each is held out once.", valueName: "count"))
    var folds = 5

    @Option(help: ArgumentHelp("How often songs are divided anew, and models trained.", valueName: "count"))
    var seeds = 3

    @Option(
        help: ArgumentHelp(
            "Models to compare, separated by commas; poster/ before one trains it as on the poster. "
                + "(default: all, and poster/deep-softmax)",
            valueName: "names"))
    var models: String?

    @OptionGroup var input: InputOptions

    @Option(
        help: ArgumentHelp(
            "Epochs of each training. (default: those of each model in encore train; poster/: at least as many steps "
                + "as on the poster's 400 songs)",
            valueName: "count"))
    var epochs: Int?

    @Option(help: ArgumentHelp("The first seed.", valueName: "number"))
    var seed: UInt64 = 0

    @Option(help: ArgumentHelp("Where the tables are written.", valueName: "folder"))
    var out = "runs/crossval"

    @OptionGroup var options: ResourceOptions

    func validate() throws {
        try checkRange("--folds", folds, CrossValidationRun.foldRange)
        try checkRange("--epochs", epochs, TrainingSettings.epochRange)
        try checkRange("--seeds", seeds, CrossValidationRun.seedRange)
        _ = try variants
    }

    private var variants: [ModelVariant] {
        get throws {
            guard let models else { return ModelVariant.defaults }
            let variants = try models.split(separator: ",").map(String.init).map { name in
                guard let variant = ModelVariant(name) else {
                    throw ValidationError(
                        "There is no model \(name); there are "
                            + ModelRecipe.all.map(\.name).joined(separator: ", ") + ", each also as poster/NAME."
                    )
                }
                return variant
            }
            guard !variants.isEmpty, Set(variants).count == variants.count else {
                throw ValidationError("--models must name at least one model, and none twice.")
            }
            return variants
        }
    }

    func run() throws {
        Interruption.listen()
        let resources = try options.resources()
        let run = CrossValidationRun(
            data: try songs.configuration(seed: seed, split: .song, resources),
            variants: try variants, folds: folds, seeds: seeds, format: input.format,
            epochs: epochs, isStrict: songs.strict, folder: CrossValidationFolder(out))
        let table = try Interruption.handled { try run.run(resources, isInterrupted: Interruption.isStopRequested) }
        try Terminal.standardOutput.writeResult(table)
    }
}
