import ArgumentParser
import EncoreAudio
import EncoreExperiments
import EncoreFiles

struct CacheCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cache", abstract: "List the decoded songs that are kept, and remove those of no more use.")

    @Flag(help: "Remove decoded songs whose files have changed or are gone.")
    var prune = false

    @Flag(help: "Remove all decoded songs.")
    var clear = false

    @Option(
        help: ArgumentHelp(
            "The folder of decoded songs. (default: $XDG_CACHE_HOME/encore or ~/.cache/encore)", valueName: "folder"))
    var cache: String?

    func validate() throws {
        if prune && clear { throw ValidationError("--clear removes what --prune removes, and all else.") }
        if cache == "none" || cache == "" { throw ValidationError("--cache must name a folder here.") }
    }

    func run() throws {
        let store =
            try cache.map { SampleStore(folder: $0) } ?? CacheOptions.standard(remedy: "name one: --cache FOLDER")
        let listing = try StoreListing(of: store)
        let removed = prune || clear ? try listing.prune(all: clear) : []
        let left = prune || clear ? try StoreListing(of: store) : listing
        var text = ""
        for song in prune || clear ? removed : listing.songs {
            let size = ByteCount.text(song.bytes)
            text += "\(decimal(song.seconds, 1)) s\t\(size)\t\(song.state.rawValue)\t\(printable(song.path))\n"
        }
        if prune || clear { text += "removed \(counted(removed.count, "song"))\n" }
        let hours = left.songs.reduce(0) { $0 + $1.seconds } / 3600
        text +=
            "\(counted(left.songs.count, "song")), \(decimal(hours, 1)) hours, \(ByteCount.text(left.bytes)) "
            + "in \(printable(left.folder))\n"
        try Terminal.standardOutput.writeResult(text)
    }
}
