import EncoreFiles
import EncoreNumerics

/// Which songs belong together, because one artist plays them or one album holds them: a split keeps a group on one
/// side.
public struct SongGroups: Equatable, Sendable {
    /// What a group is: "artist", "album".
    public let name: String
    /// The group of each recording of a corpus, as a number; equal numbers, equal group. A song of which nothing is
    /// known is a group of its own.
    public let indices: [Int]
    /// Songs of which nothing is known.
    public let ungrouped: [String]
    /// What a table names that is no song of the corpus, in the order of the table.
    public private(set) var unmatched: [String] = []

    /// - Parameter keys: the group of each recording; `nil` where nothing is known.
    public init(name: String, keys: [String?], of corpus: Corpus) {
        precondition(keys.count == corpus.recordings.count, "\(keys.count) groups of \(corpus.recordings.count) songs")
        self.name = name
        var numbers: [String: Int] = [:]
        var next = 0
        indices = keys.map { key in
            if let key, let number = numbers[key] { return number }
            defer { next += 1 }
            if let key { numbers[key] = next }
            return next
        }
        ungrouped = keys.indices.filter { keys[$0] == nil }.map { corpus.recordings[$0].song.name }
    }

    /// By the artists that the files name in their tags.
    ///
    /// - Throws: `badData` if no file names one.
    public init(artistTagsOf corpus: Corpus) throws(Failure) {
        self.init(name: "artist", keys: corpus.recordings.map { $0.audio.tags.artist?.lowercased() }, of: corpus)
        guard ungrouped.count < indices.count else {
            throw Failure(.badData, "no file names an artist in its tags", remedy: "give the artists in a table")
        }
    }

    /// By a table.
    ///
    /// - Parameter path: named in errors.
    /// - Throws: `badData` for a table without two columns, a song in two groups, and a table that names none of the
    ///   songs.
    public init(_ table: CSV, path: String, of corpus: Corpus) throws(Failure) {
        let table = try GroupTable(table, path: path)
        let songs = corpus.recordings.map(\.song.name)
        self.init(name: table.name, keys: songs.map { table[$0] }, of: corpus)
        unmatched = table.unmatched(by: songs)
        guard ungrouped.count < indices.count else {
            throw Failure(.badData, path: path, "names none of the songs", remedy: corpus.examples)
        }
    }
}

// MARK: - Dealing groups out

extension SongGroups {
    /// Draws whole groups until they hold about a share of the songs of each genre.
    ///
    /// - Parameter songs: those that can be drawn.
    /// - Returns: whether each song of the corpus is drawn.
    func drawn(
        share: Double, among songs: some Sequence<Int>, _ labels: [Int], _ draw: SongDraw, seed: UInt64
    ) -> [Bool] {
        let bins = dealt(among: songs, labels, shares: [share, 1 - share], sortedBySize: false, draw, seed: seed)
        return bins.map { $0 == 0 }
    }

    /// Deals whole groups to bins, each to the bin that most lacks songs of its genres.
    ///
    /// For a group with n_g songs of genre g that is the bin b with the largest Σ_g n_g/N_g (share_b − c_bg/N_g), where
    /// c_bg of the N_g songs of the genre are in it already.
    ///
    /// Source: `StratifiedGroupKFold` of scikit-learn does the same for equal shares.
    ///
    /// - Parameters:
    ///   - shares: of each bin; they add up to 1.
    ///   - sortedBySize: whether large groups go first, which makes bins more equal; groups of one size are shuffled.
    /// - Returns: the bin of each song; −1 for songs that are not among those dealt.
    func dealt(
        among songs: some Sequence<Int>, _ labels: [Int], shares: [Double], sortedBySize: Bool, _ draw: SongDraw,
        seed: UInt64
    ) -> [Int] {
        let genreCount = (labels.max() ?? 0) + 1
        var members: [Int: [Int]] = [:]
        var totals = [Double](repeating: 0, count: genreCount)
        for song in songs {
            members[indices[song], default: []].append(song)
            totals[labels[song]] += 1
        }
        var order = draw.shuffled(members.keys.sorted(), seed: seed, label: Self.groupLabel)
        if sortedBySize {
            order = order.enumerated().sorted {
                let (left, right) = (members[$0.element]?.count ?? 0, members[$1.element]?.count ?? 0)
                return (right, $0.offset) < (left, $1.offset)
            }.map(\.element)
        }
        var counts = [[Double]](repeating: [Double](repeating: 0, count: genreCount), count: shares.count)
        var bins = [Int](repeating: -1, count: labels.count)
        for group in order {
            let own = members[group] ?? []
            let lack = shares.indices.map { bin in
                own.reduce(0.0) { sum, song in
                    let genre = labels[song]
                    return sum + (shares[bin] - counts[bin][genre] / totals[genre]) / totals[genre]
                }
            }
            let bin = lack.indices.reduce(0) { lack[$1] > lack[$0] ? $1 : $0 }
            for song in own {
                bins[song] = bin
                counts[bin][labels[song]] += 1
            }
        }
        return bins
    }

    /// The label for draws of groups; no genre has it.
    private static let groupLabel = 1 << 20
}
