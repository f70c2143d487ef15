import ArgumentParser
import EncoreExperiments

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Judge the models of a run on the songs held out: confusion matrices and scores.")

    @Option(help: ArgumentHelp("Where the songs are now. (default: where they were in training)", valueName: "folder"))
    var data: String?

    @OptionGroup var options: RunOptions

    func run() throws {
        let run = EvaluationRun(folder: options.folder, dataFolder: data)
        try Terminal.standardOutput.writeResult(try run.run(on: options.threading.pool(), TerminalMonitor()))
    }
}
