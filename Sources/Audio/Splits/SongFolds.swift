import EncoreFiles
import EncoreNumerics

/// The folds of a cross-validation: each song is tested in exactly one of them and trained on in the others.
///
/// Each genre's songs are shuffled and dealt to the folds in turn; a genre starts where the last one ended. So folds
/// differ by at most one song, in each genre and in total.
///
/// Source: Kohavi, "A study of cross-validation and bootstrap for accuracy estimation and model selection", IJCAI 1995.
public struct SongFolds: Equatable, Sendable {
    public let count: Int
    public let seed: UInt64
    /// In which fold each song of the corpus is tested, in the corpus's order: 0 ..< count.
    public let indices: [Int]

    /// - Parameters:
    ///   - count: how many folds there are, two or more.
    ///   - groups: those of this corpus; a group is tested in one fold.
    ///   - seed: another one deals the songs out anew.
    /// - Throws: `badData` for a genre with fewer songs, or groups, than there are folds.
    public init(_ corpus: Corpus, groups: SongGroups? = nil, count: Int, seed: UInt64) throws(Failure) {
        precondition(count >= 2, "songs cannot be divided into \(count) folds")
        let labels = corpus.labels
        self.count = count
        self.seed = seed
        if let groups {
            for (label, genre) in corpus.genres.enumerated() {
                let own = Set(labels.indices.filter { labels[$0] == label }.map { groups.indices[$0] }).count
                guard own >= count else {
                    throw Failure(
                        .badData,
                        "\(printable(genre)) has usable songs of \(own) \(printable(groups.name))s, too few for "
                            + "\(count) folds",
                        remedy: own >= 2
                            ? "ask for \(own) folds or fewer" : "add songs of other \(printable(groups.name))s")
                }
            }
            indices = groups.dealt(
                among: labels.indices, labels, shares: [Double](repeating: 1 / Double(count), count: count),
                sortedBySize: true, .folds, seed: seed)
            return
        }
        var indices = [Int](repeating: 0, count: labels.count)
        var dealt = 0
        for (label, genre) in corpus.genres.enumerated() {
            let songs = labels.indices.filter { labels[$0] == label }
            guard songs.count >= count else {
                throw Failure(
                    .badData,
                    "\(printable(genre)) has \(counted(songs.count, "usable song")), too few for \(count) folds",
                    remedy: songs.count >= 2 ? "ask for \(songs.count) folds or fewer" : "add songs of this genre")
            }
            for song in SongDraw.folds.shuffled(songs, seed: seed, label: label) {
                indices[song] = dealt % count
                dealt += 1
            }
        }
        self.indices = indices
    }
}

extension Split {
    /// The songs of one fold are the test set; some of the others are for validation, the rest for training.
    ///
    /// - Parameters:
    ///   - index: which fold, in 0 ..< folds.count.
    ///   - folds: those of this corpus.
    ///   - validation: of each genre's songs that are not held out, the share that is for validation, rounded down;
    ///     each fold draws its own.
    public static func fold(
        _ index: Int, of folds: SongFolds, _ corpus: Corpus, groups: SongGroups? = nil, validation: Double = 0
    ) -> Split {
        precondition(index >= 0 && index < folds.count, "fold \(index) is not among \(folds.count)")
        precondition(
            folds.indices.count == corpus.recordings.count,
            "folds of \(folds.indices.count) songs do not divide \(corpus.recordings.count)")
        var subsets = folds.indices.map { $0 == index ? Subset.test : .train }
        drawValidation(
            validation, from: &subsets, labels: corpus.labels, groups: groups, seed: folds.seed,
            .validationOfFold(index))
        return Split(.song, corpus, .songs(subsets))
    }

    /// Turns a share of the training songs of each genre, rounded down, or of whole groups of them, into validation
    /// songs.
    static func drawValidation(
        _ share: Double, from subsets: inout [Subset], labels: [Int], groups: SongGroups?, seed: UInt64,
        _ draw: SongDraw
    ) {
        precondition(share >= 0 && share < 1, "a share of \(share) cannot be for validation")
        guard share > 0 else { return }
        if let groups {
            let songs = subsets.indices.filter { subsets[$0] == .train }
            let isDrawn = groups.drawn(share: share, among: songs, labels, draw, seed: seed)
            // Some songs must remain for training.
            guard songs.contains(where: { !isDrawn[$0] }) else { return }
            for song in songs where isDrawn[song] { subsets[song] = .validation }
            return
        }
        for label in Set(labels).sorted() {
            let songs = subsets.indices.filter { labels[$0] == label && subsets[$0] == .train }
            // 0.29 · 100 is 28.999… in floating point.
            let count = Int(Double(songs.count) * share + 1e-9)
            let drawn = draw.shuffled(songs, seed: seed, label: label).prefix(count)
            for song in drawn { subsets[song] = .validation }
        }
    }
}

/// What songs are drawn for. Each has random numbers of its own, so that no draw moves another.
enum SongDraw {
    case heldOut, folds, validation
    case validationOfFold(Int)

    private var subindex: Int {
        switch self {
        case .heldOut: 0
        case .folds: 1
        case .validation: 2
        case .validationOfFold(let index): 3 + index
        }
    }

    /// The songs of a genre, or whatever has a label of its own, in the order in which they are drawn.
    func shuffled(_ songs: [Int], seed: UInt64, label: Int) -> [Int] {
        var songs = songs
        var random = RandomSource(seed: seed, .split, index: label, subindex: subindex)
        random.shuffle(&songs)
        return songs
    }
}
