import ArgumentParser
import Encore
import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLibrary

struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Tell the genre of songs: a line for each, in the order given.",
        discussion: """
            Examples:
              encore predict song.mp3                          genre, probability, runner-up
              encore predict music --json > genres.json        a whole folder, one JSON object per line
              encore predict mix.flac --timeline 30            the genre over time
              find music -name '*.mp3' | encore predict -      a list on standard input
            """)

    @OptionGroup var songs: SongPaths

    @Option(help: ArgumentHelp("How many genres to print for each song. (default: 2; --json: all)", valueName: "count"))
    var top: Int?

    @Option(
        help: ArgumentHelp(
            "The genre of each stretch of so many seconds instead of one for the whole song.", valueName: "seconds"))
    var timeline: Double?

    @Option(help: ArgumentHelp("Call genres less probable than this uncertain.", valueName: "probability"))
    var minConfidence: Double?

    @Flag(help: "Print one JSON object per line.")
    var json = false

    @Flag(help: "Print comma-separated values with a header.")
    var csv = false

    @OptionGroup var options: ModelOptions

    func validate() throws {
        try checkRange("--top", top, 1...1000)
        if let timeline, !(0.1...86_400).contains(timeline) {
            throw ValidationError("--timeline must be within 0.1 ... 86400 seconds.")
        }
        if let minConfidence, !(0...1).contains(minConfidence) {
            throw ValidationError("--min-confidence must be within 0 ... 1.")
        }
        if json && csv { throw ValidationError("--json and --csv exclude each other.") }
    }

    func run() throws {
        let monitor = TerminalMonitor()
        let search = SongSearch(try songs.filePaths)
        let model = try options.open(monitor)
        guard model.classifies else {
            throw Failure(
                .badData, path: model.path, "a \(model.name) model does not classify",
                remedy: "name another one: --model PATH")
        }
        let format = PredictionFormat(
            style: json ? .json : csv ? .csv : .text, top: min(top ?? (json ? .max : 2), model.genres.count),
            minConfidence: minConfidence, genres: model.genres)
        let batch = SongBatch(
            search.songs, skipped: search.skipped, isStrict: options.strict,
            // A line that changes would stand between the results.
            showsProgress: !Terminal.standardOutput.isInteractive, monitor)
        try Terminal.standardOutput.writeResult(format.header(hasTimeline: timeline != nil))
        try model.forEachSong(search.songs, from: try options.store, hop: hop(of: model)) {
            index, sound, analysis throws(Failure) in
            format.text(search.songs[index].name, analysis, timeline: timeline)
        } each: { index, result throws(Failure) in
            guard let text = try batch.usable(result, of: index) else { return true }
            return try Terminal.standardOutput.writeResult(text)
        }
        try batch.requireUsable()
        if !batch.skipped.isEmpty { monitor.note(batch.summary) }
    }

    /// Close enough for each stretch of a timeline to have a clip.
    private func hop(of model: Model) -> Double? {
        guard let timeline else { return options.hop }
        let hop = options.hop ?? model.clipSeconds
        return timeline < hop ? timeline : options.hop
    }
}
