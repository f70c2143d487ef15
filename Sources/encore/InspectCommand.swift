import ArgumentParser
import EncoreExperiments

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Say what a folder of songs, a run or a model holds, before a long job or after it.",
        discussion: """
            Of songs: how many, how long, in which formats; which are damaged, silent, clipped or there twice; who \
            plays them; how long a training will take. Of a run and a model: layers, settings, results.

            Songs in genre folders are decoded into the store, as encore train decodes them, so that a training that \
            follows begins at once. Other songs are decoded and forgotten, as by encore encode. --cache none keeps \
            nothing.

            Examples:
              encore inspect music                          before a training
              encore inspect runs/default                   a run
              encore inspect model.safetensors --json       a model, for programs
            """)

    @Argument(
        help: ArgumentHelp("A folder of songs, a run folder, the folder of a model, or a file.", valueName: "path"))
    var path: String

    @Option(
        help: ArgumentHelp(
            "Genres to look at, separated by commas, or all. "
                + "(default: classical, jazz, metal and pop if they are there, else all)", valueName: "names"))
    var genres: String?

    @Option(
        help: ArgumentHelp(
            "A table with the columns song and group, by which artists are counted. (default: the tags of the files)",
            valueName: "file"))
    var groups: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    @OptionGroup var input: InputOptions
    @OptionGroup var options: ResourceOptions

    private var genreNames: [String]? { genres.map { $0.split(separator: ",").map(String.init) } }

    func validate() throws {
        if genreNames?.isEmpty == true { throw ValidationError("--genres must name genres.") }
    }

    func run() throws {
        let request = SongsRequest(
            path: path, genres: genreNames, groups: groups.map(GroupSource.init), format: input.format)
        let inspection = try Inspection(request, options.resources())
        try Terminal.standardOutput.writeResult(json ? inspection.json : inspection.text)
    }
}
