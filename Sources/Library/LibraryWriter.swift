internal import EncoreAudio
internal import EncoreExperiments
internal import EncoreFiles

/// Writes the files of a library from its journal.
struct LibraryWriter {
    let folder: LibraryFolder
    let catalog: Catalog
    var description: LibraryDescription
    /// In the order of the rows.
    let songs: [Catalog.Entry]
    let skipped: [SongRemark]
    let withClips: Bool

    init(
        _ folder: LibraryFolder, _ catalog: Catalog, _ description: LibraryDescription, songs: [Catalog.Entry],
        skipped: [SongRemark], withClips: Bool
    ) {
        self.folder = folder
        self.catalog = catalog
        self.description = description
        self.songs = songs
        self.skipped = skipped
        self.withClips = withClips
        self.description.songs = songs.count
        self.description.clips = songs.reduce(0) { $0 + $1.song.clips }
    }

    func write() throws(Failure) {
        let files = LibraryFolder.File.allCases.filter { file in
            switch file {
            case .clipEncodings, .clipIndex: withClips
            case .probabilities: !description.genres.isEmpty
            default: true
            }
        }
        try LibraryFiles(folder).replace(files) { file, path throws(Failure) in
            switch file {
            case .encodings: try writeEncodings(to: path, rows: songs.count) { _ in 0..<(4 * description.width) }
            case .probabilities: try writeProbabilities(to: path)
            case .clipEncodings:
                let song = 4 * description.width
                try writeEncodings(to: path, rows: description.clips) { song..<(song * (1 + $0.clips)) }
            case .index: try writeTable(to: path, Self.indexColumns, rows: indexRows)
            case .clipIndex: try writeTable(to: path, ["row", "song_row", "path", "start"], rows: clipRows)
            case .skipped:
                try writeTable(to: path, ["path", "reason"], rows: skipped.lazy.map { [[$0.name, $0.reason]] })
            case .warnings:
                try writeTable(
                    to: path, ["path", "reason"],
                    rows: songs.lazy.map { entry in entry.song.warning.map { [[entry.song.source.path, $0]] } ?? [] })
            case .library: try FileSystem.write(try jsonText(description, path: path.text), to: path.text)
            }
        }
    }

    /// - Parameter part: which bytes of a song's encodings are its rows.
    private func writeEncodings(
        to path: FilePath, rows: Int, part: (EncodedSong) -> Range<Int>
    ) throws(Failure) {
        try FileSystem.replace(path) { file throws(SystemError) in
            try file.write(NumpyArray.header(rows: rows, columns: description.width))
            for entry in songs {
                let bytes: [UInt8]
                do throws(Failure) { bytes = try catalog.encodings(of: entry) } catch {
                    throw SystemError(reason: error.description)
                }
                try file.write(Array(bytes[part(entry.song)]))
            }
        }
    }

    private func writeProbabilities(to path: FilePath) throws(Failure) {
        try FileSystem.replace(path) { file throws(SystemError) in
            try file.write(NumpyArray.header(rows: songs.count, columns: description.genres.count))
            for entry in songs {
                try file.write(LittleEndian.bytes(of: (entry.song.probabilities ?? []).map(Float.init)))
            }
        }
    }

    /// - Parameter rows: those of each song.
    private func writeTable(
        to path: FilePath, _ columns: [String], rows: some Sequence<[[String]]>
    ) throws(Failure) {
        try FileSystem.replace(path) { file throws(SystemError) in
            var text = CSV.line(columns)
            for lines in rows {
                text += lines.map(CSV.line).joined()
                if text.utf8.count > 1 << 16 {
                    try file.write(Array(text.utf8))
                    text = ""
                }
            }
            try file.write(Array(text.utf8))
        }
    }

    static let indexColumns = ["row", "path", "seconds", "clips", "genre", "probability", "title", "artist"]

    private var indexRows: some Sequence<[[String]]> {
        songs.enumerated().lazy.map { row, entry in
            let song = entry.song
            let best = song.probabilities?.enumerated().max { ($0.element, $1.offset) < ($1.element, $0.offset) }
            return [
                [
                    String(row), song.source.path, decimal(song.seconds, 3), String(song.clips),
                    best.map { description.genres[$0.offset] } ?? "", best.map { decimal($0.element, 6) } ?? "",
                    song.tags.title ?? "", song.tags.artist ?? "",
                ]
            ]
        }
    }

    private var clipRows: some Sequence<[[String]]> {
        var first = 0
        return songs.enumerated().map { songRow, entry in
            defer { first += entry.song.clips }
            return (0..<entry.song.clips).map { clip in
                [
                    String(first + clip), String(songRow), entry.song.source.path,
                    decimal(Double(clip) * description.hopSeconds, 3),
                ]
            }
        }
    }
}
