import ArgumentParser
import EncoreExperiments

struct PCACommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pca", abstract: "Project clips, encodings and logits of a run to two dimensions, and draw them.")

    @Option(help: ArgumentHelp("Where the songs are now. (default: where they were in training)", valueName: "folder"))
    var data: String?

    @OptionGroup var options: RunOptions

    func run() throws {
        let run = ProjectionRun(folder: options.folder, dataFolder: data)
        try Terminal.standardOutput.writeResult(try run.run(options.resources.resources()))
    }
}
