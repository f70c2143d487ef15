import EncoreFiles
import EncoreNumerics

/// The folds of a cross-validation: each song is tested in exactly one of them and trained on in the others.
///
/// The songs of each genre are shuffled, and all are dealt out in turn, genre after genre, each going on where the one
/// before it ended. So the folds hold equally many songs of each genre, and of all, but for one.
///
/// Source: Kohavi, "A study of cross-validation and bootstrap for accuracy estimation and model selection", IJCAI 1995.
public struct SongFolds: Equatable, Sendable {
    public let count: Int
    public let seed: UInt64
    /// In which fold each song of the corpus is tested, in the corpus's order: 0 ..< count.
    public let indices: [Int]

    /// - Parameters:
    ///   - count: how many folds there are, two or more.
    ///   - seed: another one deals the songs out anew.
    /// - Throws: `badData` for a genre with fewer songs than there are folds.
    public init(_ corpus: borrowing Corpus, count: Int, seed: UInt64) throws(Failure) {
        precondition(count >= 2, "songs cannot be divided into \(count) folds")
        let labels = corpus.labels
        var indices = [Int](repeating: 0, count: labels.count)
        var dealt = 0
        for (label, genre) in corpus.genres.enumerated() {
            var songs = labels.indices.filter { labels[$0] == label }
            guard songs.count >= count else {
                throw Failure(
                    .badData, "\(printable(genre)) has \(songs.count) usable songs, too few for \(count) folds",
                    remedy: songs.count >= 2 ? "ask for \(songs.count) folds or fewer" : "add songs of it")
            }
            var random = SongDraw.folds.random(seed: seed, label: label)
            random.shuffle(&songs)
            for song in songs {
                indices[song] = dealt % count
                dealt += 1
            }
        }
        self.count = count
        self.seed = seed
        self.indices = indices
    }
}

extension Partition {
    /// One fold: its songs are held out, of the others some are for validation, the rest is trained on.
    ///
    /// - Parameters:
    ///   - index: which fold, in 0 ..< folds.count.
    ///   - folds: those of this corpus.
    ///   - validation: of each genre's songs that are not held out, the share that is for validation, rounded down;
    ///     each fold draws its own.
    public static func fold(
        _ index: Int, of folds: SongFolds, _ corpus: consuming Corpus, validation: Double = 0
    ) -> Partition {
        precondition(index >= 0 && index < folds.count, "fold \(index) is not among \(folds.count)")
        precondition(
            folds.indices.count == corpus.recordings.count,
            "folds of \(folds.indices.count) songs do not divide \(corpus.recordings.count)")
        var parts = folds.indices.map { $0 == index ? Part.test : .train }
        drawValidation(validation, from: &parts, labels: corpus.labels, seed: folds.seed, .validationOfFold(index))
        let segments = parts.indices.map { wholeSong($0, corpus, parts[$0]) }
        return Partition(.song, corpus, segments)
    }

    /// Turns a share of the training songs of each genre, rounded down, into validation songs.
    static func drawValidation(
        _ share: Double, from parts: inout [Part], labels: [Int], seed: UInt64, _ draw: SongDraw
    ) {
        precondition(share >= 0 && share < 1, "a share of \(share) cannot be for validation")
        for label in Set(labels).sorted() {
            var songs = parts.indices.filter { labels[$0] == label && parts[$0] == .train }
            var random = draw.random(seed: seed, label: label)
            random.shuffle(&songs)
            // A hair more, lest 0.29 of 100 be 28.
            let count = Int(Double(songs.count) * share + 1e-9)
            for song in songs.prefix(count) { parts[song] = .validation }
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

    /// The numbers by which the songs of a genre are drawn.
    func random(seed: UInt64, label: Int) -> RandomSource {
        RandomSource(seed: seed, .split, index: label, subindex: subindex)
    }
}

extension Corpus {
    /// The genre of each recording.
    var labels: [Int] { recordings.map(\.song.label) }
}
