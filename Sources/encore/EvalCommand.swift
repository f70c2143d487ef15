import ArgumentParser
import EncoreAudio
import EncoreExperiments

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Evaluate the models of a run on the held-out songs: confusion matrices and scores.")

    @Option(help: ArgumentHelp("Where the songs are now. (default: where they were in training)", valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Seconds from a held-out clip to the next; less than a clip's length makes clips overlap. "
                + "(default: clips lie end to end)",
            valueName: "length"))
    var hop: Double?

    @OptionGroup var options: RunOptions

    func validate() throws {
        guard let hop, !(0.01...3600).contains(hop) else { return }
        throw ValidationError("--hop must be within 0.01 ... 3600 seconds.")
    }

    func run() throws {
        let run = EvaluationRun(
            folder: options.folder, dataFolder: data, hop: hop.map { ClipFormat.samples(in: $0) })
        try Terminal.standardOutput.writeResult(try run.run(options.resources.resources()))
    }
}
