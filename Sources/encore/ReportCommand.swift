import ArgumentParser
import EncoreExperiments
import EncoreReport

struct ReportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "report",
        abstract: "Write one page for the browser about a run or a library, with a map of its songs.",
        discussion: """
            The page is one file that needs no other and asks nothing of the network. Of a run it shows results, \
            confusion matrices, learning curves and settings; of a library, its genres. On the map songs that sound \
            alike to the model lie close together: point at one, click to hear it and see its nearest songs.

            The page names songs relative to where it lies. It plays them as long as they and the page stay there.

            Examples:
              encore report runs/default          runs/default/report.html
              encore report library --out map.html
            """)

    @Argument(help: ArgumentHelp("The folder of a run or of a library.", valueName: "folder"))
    var path = RunOptions.defaultRun

    @Option(
        help: ArgumentHelp(
            "Where the songs of a run are now. (default: where they were in training)", valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp("Where to write the page. (default: report.html in the folder)", valueName: "file"))
    var out: String?

    @OptionGroup var options: ResourceOptions

    func validate() throws {
        if out?.isEmpty == true { throw ValidationError("--out must name a file.") }
    }

    func run() throws {
        let report = try ReportRun(of: path, dataFolder: data, target: out)
        try Terminal.standardOutput.writeResult(try report.run(options.resources()))
    }
}
