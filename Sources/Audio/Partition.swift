import EncoreFiles
import EncoreNumerics

/// What a clip is for.
public enum Part: String, CaseIterable, Codable, Sendable {
    case train, validation, test
}

/// How clips are divided into parts.
public enum SplitKind: String, Codable, Sendable {
    /// Whole songs, drawn at random within each genre.
    case song
    /// Single clips, drawn at random: clips of one song stand on both sides, so results are too good.
    case clip
    /// Whole songs, by lists.
    case lists
    /// Whole songs, by the lists that leave the faults of GTZAN out.
    case gtzanFiltered = "gtzan-filtered"
}

/// One line of split.csv: how many clips of a song are in a part.
public struct PartitionRow: Equatable, Sendable {
    public let song: String
    public let genre: String
    public let part: Part
    public let clips: Int

    public init(song: String, genre: String, part: Part, clips: Int) {
        self.song = song
        self.genre = genre
        self.part = part
        self.clips = clips
    }
}

/// A corpus divided into parts: the only thing from which clips can be cut, so that songs are divided before that.
///
/// It takes the recordings over. Each is let go of as it is copied, unless the caller holds on to the corpus, into one
/// signal that has the parts one after the other; every `ClipSet` is a view of that.
public struct Partition: Sendable {
    public let kind: SplitKind
    public let format: ClipFormat
    public let genres: [String]
    /// In the corpus's order; a song has a row for each part that it has clips in.
    public let rows: [PartitionRow]
    /// What the user should know: genres that are not in every part, songs not found or not used. One line each.
    public let notes: [String]
    /// Lines of the lists for which there is no song.
    public let missing: [String]
    /// Songs that no list names; they are in no part.
    public let unlisted: [String]

    /// All songs of the corpus.
    let songs: [Song]
    /// In the order of `signal`: by part, then in the corpus's order.
    let segments: [Segment]
    let signal: Matrix

    /// Consecutive clips of a song that are in the same part.
    struct Segment {
        let song: Int
        let clips: Range<Int>
        let part: Part
    }

    /// What lists say beyond the division itself.
    struct ListReport {
        var notes: [String] = []
        var missing: [String] = []
        var unlisted: [String] = []
    }

    /// - Parameter segments: in the corpus's order.
    init(_ kind: SplitKind, _ corpus: consuming Corpus, _ segments: [Segment], _ report: ListReport = .init()) {
        self.kind = kind
        format = corpus.format
        genres = corpus.genres
        var recordings = corpus.recordings
        _ = consume corpus
        let songs = recordings.map(\.song)
        self.songs = songs
        rows = Self.rows(songs, segments)
        notes = Self.gaps(genres, rows) + report.notes
        missing = report.missing
        unlisted = report.unlisted

        let ordered = Part.allCases.flatMap { part in segments.filter { $0.part == part } }
        self.segments = ordered
        var clipsLeft = [Int](repeating: 0, count: songs.count)
        for segment in ordered { clipsLeft[segment.song] += segment.clips.count }
        let width = format.clipWidth
        signal = Matrix(rows: 1, columns: clipsLeft.reduce(0, +) * width)
        var offset = 0
        for segment in ordered {
            let count = segment.clips.count * width
            signal.copy(
                from: recordings[segment.song].signal, at: segment.clips.lowerBound * width, to: offset,
                count: count)
            offset += count
            clipsLeft[segment.song] -= segment.clips.count
            if clipsLeft[segment.song] == 0 { recordings[segment.song].signal = Matrix(rows: 1, columns: 0) }
        }
    }

    /// Divides into training and test by song: of each genre with n ≥ 2 songs, `heldOut` · n, rounded, but at least
    /// one and not all, are held out. A genre with a single song is trained on and noted.
    ///
    /// - Parameters:
    ///   - heldOut: above 0 and below 1.
    ///   - validation: of each genre's other songs, the share that is for validation, rounded down; what is held out
    ///     does not depend on it.
    /// - Throws: `badData` if no genre has two songs.
    public static func bySong(
        _ corpus: consuming Corpus, heldOut: Double = 0.25, validation: Double = 0, seed: UInt64
    ) throws(Failure) -> Partition {
        requireShare(heldOut)
        var parts = [Part](repeating: .train, count: corpus.recordings.count)
        for label in corpus.genres.indices {
            var songs = corpus.recordings.indices.filter { corpus.recordings[$0].song.label == label }
            guard songs.count >= 2 else { continue }
            var random = SongDraw.heldOut.random(seed: seed, label: label)
            random.shuffle(&songs)
            for song in songs.prefix(heldOutCount(of: songs.count, heldOut)) { parts[song] = .test }
        }
        guard parts.contains(.test) else {
            throw Failure(
                .badData, "no genre has two usable songs, so none can be held out",
                remedy: "add songs, or split by clip")
        }
        drawValidation(validation, from: &parts, labels: corpus.labels, seed: seed, .validation)
        let segments = parts.indices.map { wholeSong($0, corpus, parts[$0]) }
        return Partition(.song, corpus, segments)
    }

    /// Divides into training and test by clip: `heldOut` of all clips, whichever song they are of, are held out.
    /// This is the poster's division; it leaks.
    ///
    /// - Throws: `badData` if there is only one clip.
    public static func byClip(
        _ corpus: consuming Corpus, heldOut: Double = 0.25, seed: UInt64
    ) throws(Failure) -> Partition {
        requireShare(heldOut)
        let total = corpus.recordings.reduce(0) { $0 + $1.clipCount }
        guard total >= 2 else { throw Failure(.badData, "a single clip cannot be split") }
        var random = RandomSource(seed: seed, .split)
        var parts = [Part](repeating: .train, count: total)
        for clip in random.permutation(of: total).prefix(heldOutCount(of: total, heldOut)) { parts[clip] = .test }
        var segments: [Segment] = []
        segments.reserveCapacity(total)
        for (song, recording) in corpus.recordings.enumerated() {
            for clip in 0..<recording.clipCount {
                segments.append(Segment(song: song, clips: clip..<(clip + 1), part: parts[segments.count]))
            }
        }
        return Partition(.clip, corpus, segments)
    }

    static func wholeSong(_ song: Int, _ corpus: borrowing Corpus, _ part: Part) -> Segment {
        Segment(song: song, clips: 0..<corpus.recordings[song].clipCount, part: part)
    }

    private static func requireShare(_ heldOut: Double) {
        precondition(heldOut > 0 && heldOut < 1, "a share of \(heldOut) cannot be held out")
    }

    private static func heldOutCount(of count: Int, _ heldOut: Double) -> Int {
        max(1, min(count - 1, Int((Double(count) * heldOut).rounded())))
    }

    private static func rows(_ songs: [Song], _ segments: [Segment]) -> [PartitionRow] {
        let parts = Part.allCases
        var counts = [Int](repeating: 0, count: songs.count * parts.count)
        for segment in segments {
            for (index, part) in parts.enumerated() where part == segment.part {
                counts[segment.song * parts.count + index] += segment.clips.count
            }
        }
        return counts.indices.filter { counts[$0] > 0 }.map { index in
            let song = songs[index / parts.count]
            return PartitionRow(
                song: song.name, genre: song.genre, part: parts[index % parts.count], clips: counts[index])
        }
    }

    /// Genres that cannot be learned, or whose learning cannot be judged.
    private static func gaps(_ genres: [String], _ rows: [PartitionRow]) -> [String] {
        genres.flatMap { genre in
            let own = rows.filter { $0.genre == genre }
            let name = printable(genre)
            return (own.contains { $0.part == .train } ? [] : ["\(name): no song to train on"])
                + (own.contains { $0.part == .test } ? [] : ["\(name): no song is held out"])
        }
    }
}
