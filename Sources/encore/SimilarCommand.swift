import ArgumentParser
import Encore
import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLibrary

struct SimilarCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "similar",
        abstract: "Find the songs of a library that are most like others.",
        discussion: """
            A library is what encore encode writes. Songs that are not in it are encoded with its model.

            Examples:
              encore similar song.mp3 --library library                the ten nearest songs
              encore similar a.mp3 b.mp3 -n 30 --m3u mix.m3u           a playlist like both of them
            """)

    @OptionGroup var songs: SongPaths

    @Option(help: ArgumentHelp("The folder that encore encode has written.", valueName: "folder"))
    var library = "library"

    @Option(
        name: [.customShort("n"), .customLong("count")],
        help: ArgumentHelp("How many songs to find.", valueName: "count"))
    var count = 10

    @Option(
        help: ArgumentHelp("At most so many songs of one artist, as the files name them.", valueName: "count"))
    var sameArtistMax: Int?

    @Option(help: ArgumentHelp("Also write the songs to a playlist.", valueName: "file"))
    var m3u: String?

    @Flag(help: "Print one JSON object per line.")
    var json = false

    @OptionGroup var caching: CacheOptions
    @OptionGroup var threading: ThreadOptions

    func validate() throws {
        try checkRange("-n", count, 1...1_000_000)
        try checkRange("--same-artist-max", sameArtistMax, 1...1_000_000)
    }

    func run() throws {
        let search = SongSearch(try songs.filePaths)
        var similar = SimilarSongs(in: try SongLibrary(LibraryFolder(library)))
        similar.count = count
        similar.mostOfArtist = sameArtistMax
        guard !search.songs.isEmpty else { throw Failure(.badData, "there is no sound file here") }
        let store = SampleStore(folder: try caching.store.folder, keepsSongs: false)
        let found = try similar.neighbors(of: search.songs, from: store, on: threading.pool())
        if let m3u { try FileSystem.write(Playlist.bytes(of: found.map(\.song)), to: m3u) }
        for neighbor in found {
            let line = json ? jsonLine(Object(neighbor)) : textLine(neighbor)
            if try !Terminal.standardOutput.writeResult(line) { return }
        }
    }

    /// A line of JSON.
    private struct Object: Encodable {
        let cosine: Float
        let path: String
        let seconds: Double
        let genre: String?
        let probability: Double?
        let title: String?
        let artist: String?

        init(_ neighbor: SimilarSongs.Neighbor) {
            let song = neighbor.song
            cosine = neighbor.cosine
            (path, seconds, genre, probability) = (song.path, song.seconds, song.genre, song.probability)
            (title, artist) = (song.title, song.artist)
        }
    }

    private func textLine(_ neighbor: SimilarSongs.Neighbor) -> String {
        let song = neighbor.song
        let name = [song.artist, song.title].compactMap { $0.map(printable) }.joined(separator: " – ")
        let genre = printable(song.genre ?? "")
        let padding = String(repeating: " ", count: max(0, 10 - genre.count))
        return "\(decimal(Double(neighbor.cosine), 3))  \(genre)\(padding)  \(printable(song.path))"
            + (name.isEmpty ? "\n" : "  (\(name))\n")
    }
}
