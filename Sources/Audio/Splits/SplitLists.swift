import EncoreFiles

extension Split {
    /// Divides songs by lists, such as the published ones of GTZAN.
    ///
    /// A line names a song by its file's name, with or without an extension, which need not be that of the file, and
    /// with or without folders before it. Empty lines and those that begin with "#" do not count. Songs that no list
    /// names are in no subset; `notes` has them, and lines without a song.
    ///
    /// - Throws: `badData` for a song in two lists, for a line that fits two songs, and if there is no song to train on
    ///   or to test.
    public static func fromLists(
        _ corpus: Corpus, train: [String], validation: [String] = [], test: [String]
    ) throws(Failure) -> Split {
        try divided(corpus, .lists, [(.train, train), (.validation, validation), (.test, test)])
    }

    /// - Parameter notes: more remarks on the lists.
    static func divided(
        _ corpus: Corpus, _ kind: SplitKind, _ lists: [(subset: Subset, lines: [String])], notes: [String] = []
    ) throws(Failure) -> Split {
        let catalog = SongCatalog(corpus)
        var missing: [String] = []
        var subsets = [Subset?](repeating: nil, count: corpus.recordings.count)
        var lineCount = 0
        var foreignCount = 0
        for (subset, lines) in lists {
            for line in lines.map(trimmed) where !line.isEmpty && !line.hasPrefix("#") {
                lineCount += 1
                switch try catalog.find(line) {
                case .song(let song):
                    if let other = subsets[song], other != subset {
                        throw Failure(
                            .badData,
                            "\(printable(corpus.recordings[song].song.name)) is in two lists, "
                                + "\(other.rawValue) and \(subset.rawValue)")
                    }
                    subsets[song] = subset
                case .missing: missing.append(line)
                case .foreignGenre: foreignCount += 1
                }
            }
        }
        for subset in [Subset.train, .test] where !subsets.contains(subset) {
            throw Failure(
                .badData, "no song of the \(subset.rawValue) list is in the data",
                remedy: corpus.examples)
        }
        let unlisted = subsets.indices.filter { subsets[$0] == nil }.map { corpus.recordings[$0].song.name }
        var found: [String] = []
        if foreignCount > 0 {
            found.append("\(foreignCount) of \(lineCount) listed songs are of genres that are not used")
        }
        if !missing.isEmpty {
            found.append("\(missing.count) of \(lineCount) listed songs are not in the data: \(listed(missing))")
        }
        if !unlisted.isEmpty {
            found.append("\(counted(unlisted.count, "song")) in no list, not used: \(listed(unlisted))")
        }
        return Split(kind, corpus, .songs(subsets), notes: found + notes)
    }
}

private func trimmed(_ line: String) -> String {
    func isBlank(_ character: Character) -> Bool { character.isWhitespace || character == "\u{FEFF}" }
    let rest = line.drop(while: isBlank)
    return String(rest[..<(rest.lastIndex { !isBlank($0) }.map(rest.index(after:)) ?? rest.startIndex)])
}

/// Finds songs by what lists call them.
private struct SongCatalog {
    enum Match {
        case song(Int)
        case missing, foreignGenre
    }

    private let songs: [Song]
    private let genres: [String]
    private let songGenres: [String]
    private let byStem: [String: [Int]]

    init(_ corpus: Corpus) {
        songs = corpus.recordings.map(\.song)
        songGenres = corpus.labels.map { corpus.genres[$0] }
        genres = corpus.genres
        byStem = Dictionary(grouping: songs.indices) { [songs] in songs[$0].stem }
    }

    func find(_ line: String) throws(Failure) -> Match {
        let parts = line.split(separator: "/")
        guard let file = parts.last else { return .missing }
        let folders = parts.dropLast()
        if !folders.isEmpty, !folders.contains(where: { folder in genres.contains { isSameGenre($0, folder) } }) {
            return .foreignGenre
        }
        // "blues.00012" ends in no extension but in the song's number: the whole name goes first.
        let stem = [file, withoutExtension(file)].map(String.init).first { byStem[$0] != nil }
        var found = stem.flatMap { byStem[$0] } ?? []
        if !folders.isEmpty {
            found = found.filter { song in folders.contains { isSameGenre($0, songGenres[song]) } }
            let exact = found.filter { songs[$0].name.split(separator: "/").dropLast() == folders }
            if !exact.isEmpty { found = exact }
        }
        guard found.count <= 1 else {
            let names = listed(found.map { songs[$0].name })
            throw Failure(.badData, "\"\(printable(line))\" in a list may be any of \(names)")
        }
        return found.first.map(Match.song) ?? .missing
    }
}
