internal import EncoreAnalysis
internal import EncoreExperiments
internal import EncoreFiles
internal import EncoreLibrary
internal import EncoreNumerics

extension Page {
    /// - Parameter target: where the page is written.
    init(of library: SongLibrary, target: String, _ resources: Resources) throws(Failure) {
        let rows = Self.drawn(library.count)
        var songs: [LibrarySong] = []
        for row in 0..<library.count { songs.append(try library.index[row]) }
        var notes: [String] = []
        if rows.count < library.count {
            notes.append("\(grouped(rows.count)) of the \(grouped(library.count)) songs are drawn.")
        }
        let probabilities = library.probabilities
        let shown = rows.map { row in
            MapSong(
                location: FilePath(ofText: songs[row].path), title: songs[row].title, artist: songs[row].artist,
                probabilities: probabilities.map { $0.row(row).map(Double.init) } ?? [])
        }
        var colorings: [Coloring] = []
        if !library.genres.isEmpty {
            colorings.append(
                Coloring("predicted genre", rows.map { songs[$0].genre }, categories: library.genres))
        }
        if songs.contains(where: { $0.artist != nil }) || colorings.isEmpty {
            colorings.append(Coloring("artist", rows.map { songs[$0].artist }))
        }
        var map: SongMap?
        if rows.isEmpty {
            notes.append("There is no song in this library.")
        } else {
            let encodings = Matrix(rows: rows.count, columns: library.encodings.columns)
            for (index, row) in rows.enumerated() {
                encodings[rows: index..<(index + 1)].copy(from: library.encodings[rows: row..<(row + 1)])
            }
            let page = FilePath(target)
            map = try analyzing(library.folder.encodings, remedy: encodeAgain) { () throws(AnalysisError) in
                try SongMap(
                    of: shown, encodings: encodings, genres: library.genres, colorings: colorings, page: page,
                    on: resources.pool)
            }
        }
        let folder = library.folder
        self.init(
            title: printable(String(lastComponent(FilePath(folder.path).resolved.text))),
            library: LibrarySummary(of: library, songs), map: map, mapNotes: notes,
            remarks: [
                try RemarkList("Skipped files", path: folder.skipped),
                try RemarkList("Warnings", path: folder.warnings),
            ].compactMap { $0 })
    }

    /// The rows of the songs that are drawn: all, or as many as can be, evenly spread.
    private static func drawn(_ count: Int) -> [Int] {
        let drawn = min(count, SongMap.limit)
        return (0..<drawn).map { $0 * count / drawn }
    }
}
