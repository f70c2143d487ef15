import ArgumentParser
import Encore
import EncoreAudio
import EncoreLibrary

struct EncodeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encode",
        abstract: "Write the encodings of songs to files that NumPy and spreadsheets read.",
        discussion: """
            Run the same command again after songs were added, changed or removed, or after it was interrupted: only \
            what is new is encoded.

            Examples:
              encore encode music --out library                embeddings.npy and index.csv
              encore encode music --out library --per-clip     also clips.npy and clips.csv
            In Python: numpy.load("library/embeddings.npy", mmap_mode="r")
            """)

    @OptionGroup var songs: SongPaths

    @Option(help: ArgumentHelp("Where the files are written.", valueName: "folder"))
    var out: String

    @Flag(help: "Write the encoding of each clip, too, with the second at which it begins.")
    var perClip = false

    @OptionGroup var options: ModelOptions

    func run() throws {
        Interruption.listen()
        let monitor = TerminalMonitor()
        let search = SongSearch(try songs.filePaths)
        var run = EncodingRun(into: LibraryFolder(out), with: try options.open(monitor))
        run.hop = options.hop
        run.withClips = perClip
        run.isStrict = options.strict
        let store = try options.store
        let summary = try Interruption.handled {
            try run.run(search, from: store, monitor, isInterrupted: Interruption.isStopRequested)
        }
        try Terminal.standardOutput.writeResult(summary)
    }
}
