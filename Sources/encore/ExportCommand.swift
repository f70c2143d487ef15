import ArgumentParser
import EncoreExperiments

import func Encore.modelFile

struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write a trained model in a format that other programs read.",
        discussion: """
            The file takes clips of mono sound at 22,050 Hz and gives encodings and the probabilities of genres. \
            docs/output.md says how to use it.
            """)

    @Argument(help: ArgumentHelp("The folder of a run, or a model file.", valueName: "model"))
    var place: String

    @Option(
        help: ArgumentHelp(
            "Which model of the run. (default: the one that tells the most validation clips right)", valueName: "name"))
    var model: String?

    @Option(help: "The format.")
    var format = ExportRun.Format.onnx

    @Option(
        help: ArgumentHelp(
            "Where to write it. (default: the model's name and .onnx, in the current folder)", valueName: "file"))
    var out: String?

    func validate() throws {
        if out?.isEmpty == true { throw ValidationError("--out must name a file.") }
    }

    func run() throws {
        let run = ExportRun(file: try modelFile(at: place, named: model), format: format, target: out)
        try Terminal.standardOutput.writeResult(try run.run())
    }
}

extension ExportRun.Format: ExpressibleByArgument {}
