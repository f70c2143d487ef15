import EncoreFiles

/// The fault-filtered partition of GTZAN: lists of songs to train on, to validate on and to test on.
///
/// Sources: Kereliuk, Sturm and Larsen, "Deep learning and music adversaries", IEEE Transactions on Multimedia 17
/// (2015); Sturm, "The GTZAN dataset: its contents, its faults, their effects on evaluation, and its future use", arXiv
/// 1306.1461. `GTZAN/README.md` says more.
package enum GTZAN {
    package static let train = lines(PackageResources.train_txt)
    package static let validation = lines(PackageResources.validation_txt)
    package static let test = lines(PackageResources.test_txt)

    /// A song of `train` that cannot be decoded in the most common copy.
    package static let damagedSong = "jazz/jazz.00054.wav"
    static let damagedStem = String(withoutExtension(lastComponent(damagedSong)))

    package static let lists: [(subset: Subset, lines: [String])] = [
        (.train, train), (.validation, validation), (.test, test),
    ]

    /// The listed songs of some genres; "hip-hop" is "hiphop".
    package static func songs(_ lines: [String], of genres: [String]) -> [String] {
        lines.filter { line in
            let genre = line.prefix { $0 != "/" }
            return genres.contains { isSameGenre($0, genre) }
        }
    }

    /// Whether songs are those of GTZAN, whole or of some of its genres: at least nine in ten of those that the lists
    /// name are there by name, and every genre is one of GTZAN's.
    package static func isWholeOrPart(_ songs: [Song], genres: [String]) -> Bool {
        let listed = Self.songs(lists.flatMap(\.lines), of: genres)
        let known = Set(listed.map { $0.prefix { $0 != "/" } })
        guard !listed.isEmpty, genres.allSatisfy({ genre in known.contains { isSameGenre($0, genre) } }) else {
            return false
        }
        let stems = Set(songs.map(\.stem))
        let found = listed.count { stems.contains(String(withoutExtension(lastComponent($0)))) }
        return found * 10 >= listed.count * 9
    }

    private static func lines(_ text: [UInt8]) -> [String] {
        String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

extension FolderCorpus {
    /// Whether this is the GTZAN collection, or some of its genres, to judge by the songs' names.
    public var isGTZAN: Bool { GTZAN.isWholeOrPart(songs, genres: genres) }
}

extension Split {
    /// Divides GTZAN, or some of its genres, into training, validation and test by the lists that leave its faults out.
    /// Songs in no list are in no subset.
    ///
    /// - Throws: `badData` if there is no listed song to train on or to test, for it is not GTZAN then.
    public static func gtzanFiltered(_ corpus: Corpus) throws(Failure) -> Split {
        let genres = corpus.genres
        let lists = GTZAN.lists.map { (subset: $0.subset, lines: GTZAN.songs($0.lines, of: genres)) }
        let isDamaged =
            lists.contains { $0.lines.contains(GTZAN.damagedSong) }
            && !corpus.recordings.contains { $0.song.stem == GTZAN.damagedStem }
        let note =
            "the training song \(GTZAN.damagedStem) is missing: it is damaged in the most common copy of GTZAN"
        return try divided(corpus, .gtzanFiltered, lists, notes: isDamaged ? [note] : [])
    }
}
