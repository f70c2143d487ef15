import EncoreFiles
import EncoreNumerics

/// A corpus divided into subsets. Clips can only be cut from songs that have been divided: a `ClipSet` asks for a
/// split.
///
/// It says which song, or which clip, is in which subset, and holds no audio.
public struct Split: Sendable {
    public let kind: SplitKind
    /// In the corpus's order; a song has a row for each subset that it has clips in.
    public let rows: [SplitRow]
    /// Genres that are not in every subset, songs not found or not used. One line each.
    public let notes: [String]
    let assignment: Assignment

    enum Assignment: Sendable {
        /// The subset of each song; `nil` for none.
        case songs([Subset?])
        /// The subset of each clip of each song.
        case clips([[Subset]])
    }

    init(_ kind: SplitKind, _ corpus: Corpus, _ assignment: Assignment, notes: [String] = []) {
        self.kind = kind
        self.assignment = assignment
        rows = Self.rows(corpus, assignment)
        self.notes = Self.gaps(corpus.genres, rows) + notes
    }

    /// Divides into training and test by song.
    ///
    /// Of each genre with n ≥ 2 songs, `heldOut` · n, rounded, but at least one and not all, are held out. A genre with
    /// a single song is trained on and noted. Where songs have groups, whole groups are held out instead, so that each
    /// genre comes as near to its share as whole groups allow.
    ///
    /// - Parameters:
    ///   - groups: those of this corpus.
    ///   - heldOut: above 0 and below 1.
    ///   - validation: of each genre's other songs, the share that is for validation, rounded down; which songs are
    ///     held out does not depend on it.
    ///   - seed: another one draws other songs.
    /// - Throws: `badData` if no genre has two songs, or the groups are such that all of them are held out, or none.
    public static func bySong(
        _ corpus: Corpus, groups: SongGroups? = nil, heldOut: Double = 0.25, validation: Double = 0, seed: UInt64
    ) throws(Failure) -> Split {
        requireShare(heldOut)
        let labels = corpus.labels
        var subsets = [Subset](repeating: .train, count: labels.count)
        if let groups {
            let isHeldOut = groups.drawn(share: heldOut, among: labels.indices, labels, .heldOut, seed: seed)
            for song in labels.indices where isHeldOut[song] { subsets[song] = .test }
        } else {
            for label in corpus.genres.indices {
                let songs = labels.indices.filter { labels[$0] == label }
                guard songs.count >= 2 else { continue }
                let drawn = SongDraw.heldOut.shuffled(songs, seed: seed, label: label)
                for song in drawn.prefix(heldOutCount(of: songs.count, heldOut)) { subsets[song] = .test }
            }
        }
        guard subsets.contains(.test), subsets.contains(.train) else {
            throw cannotHoldOut(groups, all: subsets.contains(.test))
        }
        drawValidation(validation, from: &subsets, labels: labels, groups: groups, seed: seed, .validation)
        return Split(.song, corpus, .songs(subsets))
    }

    private static func cannotHoldOut(_ groups: SongGroups?, all: Bool) -> Failure {
        let remedy = "add songs, or split by clip"
        guard let groups else {
            return Failure(.badData, "no genre has two usable songs, so none can be held out", remedy: remedy)
        }
        let name = printable(groups.name)
        guard Set(groups.indices).count > 1 else {
            return Failure(.badData, "all songs are of one \(name), so none can be held out", remedy: remedy)
        }
        return Failure(
            .badData, "this draw holds out \(all ? "every" : "no") \(name): some have most songs of their genre",
            remedy: "use another seed, \(remedy)")
    }

    /// Divides into training and test by clip: `heldOut` of all clips, whichever song they are of, are held out.
    /// This is the poster's division; it leaks.
    ///
    /// - Parameters:
    ///   - heldOut: above 0 and below 1.
    ///   - seed: another one draws other clips.
    /// - Throws: `badData` if there is only one clip.
    public static func byClip(_ corpus: Corpus, heldOut: Double = 0.25, seed: UInt64) throws(Failure) -> Split {
        requireShare(heldOut)
        let counts = corpus.recordings.indices.map(corpus.clipCount)
        let total = counts.reduce(0, +)
        guard total >= 2 else { throw Failure(.badData, "a single clip cannot be split") }
        var random = RandomSource(seed: seed, .split)
        var subsets = [Subset](repeating: .train, count: total)
        for clip in random.permutation(of: total).prefix(heldOutCount(of: total, heldOut)) { subsets[clip] = .test }
        var first = 0
        let perSong = counts.map { count in
            defer { first += count }
            return Array(subsets[first..<(first + count)])
        }
        return Split(.clip, corpus, .clips(perSong))
    }

    private static func requireShare(_ heldOut: Double) {
        precondition(heldOut > 0 && heldOut < 1, "a share of \(heldOut) cannot be held out")
    }

    /// How many of so many songs of a genre are held out.
    package static func heldOutCount(of count: Int, _ heldOut: Double) -> Int {
        max(1, min(count - 1, Int((Double(count) * heldOut).rounded())))
    }

    private static func rows(_ corpus: Corpus, _ assignment: Assignment) -> [SplitRow] {
        let labels = corpus.labels
        return corpus.recordings.indices.flatMap { song in
            Subset.allCases.compactMap { subset -> SplitRow? in
                let clips =
                    switch assignment {
                    case .songs(let subsets): subsets[song] == subset ? corpus.clipCount(of: song) : 0
                    case .clips(let subsets): subsets[song].count { $0 == subset }
                    }
                guard clips > 0 else { return nil }
                return SplitRow(
                    song: corpus.recordings[song].song.name, genre: corpus.genres[labels[song]], subset: subset,
                    clips: clips)
            }
        }
    }

    /// Genres that cannot be learned, or whose learning cannot be judged.
    private static func gaps(_ genres: [String], _ rows: [SplitRow]) -> [String] {
        genres.flatMap { genre in
            let own = rows.filter { $0.genre == genre }
            let name = printable(genre)
            return (own.contains { $0.subset == .train } ? [] : ["\(name): no song to train on"])
                + (own.contains { $0.subset == .test } ? [] : ["\(name): no song is held out"])
        }
    }
}
