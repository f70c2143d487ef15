import EncoreNumerics
import Synchronization

/// The clips of one part: D consecutive numbers each, as `format` says, cut without overlap from the songs' pooled
/// signals.
///
/// It is a view of the partition's signal and copies nothing: clip i is elements D i ..< D (i + 1) of `signal`.
public struct ClipSet: Sendable {
    public let part: Part
    public let format: ClipFormat
    public let genres: [String]
    /// (1, D N): the signals of the part's songs, one after the other.
    public let signal: Matrix
    /// Where each clip begins in `signal`.
    public let starts: [Int]
    /// Where a crop of D numbers that stands for the clip may begin: anywhere within its song where whole songs are in
    /// the part, otherwise only at the clip itself, so that it never touches a clip of another part.
    public let bounds: [Range<Int>]
    /// Index of each clip's genre in `genres`.
    public let labels: [Int]
    /// Index of each clip's song in `songNames`.
    public let songs: [Int]
    /// Which clip of its song each is, from 0.
    public let clipIndices: [Int]
    /// The songs that have clips in this part, in the corpus's order.
    public let songNames: [String]
    /// Index of each song's genre in `genres`.
    public let songLabels: [Int]

    private let coarser = Coarser()

    /// N.
    public var count: Int { starts.count }

    /// (N, D): a clip a row, without a copy.
    public var matrix: Matrix { signal.reshaped(rows: count, columns: format.clipWidth) }

    public init(_ partition: Partition, _ part: Part) {
        let width = partition.format.clipWidth
        let before = partition.segments.prefix { $0.part != part }
        let own = partition.segments.dropFirst(before.count).prefix { $0.part == part }
        let first = before.reduce(0) { $0 + $1.clips.count }
        let count = own.reduce(0) { $0 + $1.clips.count }

        var bounds: [Range<Int>] = []
        var labels: [Int] = []
        var songs: [Int] = []
        var clipIndices: [Int] = []
        var partSongs: [Int] = []
        bounds.reserveCapacity(count)
        labels.reserveCapacity(count)
        songs.reserveCapacity(count)
        clipIndices.reserveCapacity(count)
        for segment in own {
            if partSongs.last != segment.song { partSongs.append(segment.song) }
            let start = clipIndices.count * width
            let allowed = start..<(start + (segment.clips.count - 1) * width + 1)
            for clip in segment.clips {
                bounds.append(allowed)
                labels.append(partition.songs[segment.song].label)
                songs.append(partSongs.count - 1)
                clipIndices.append(clip)
            }
        }
        self.part = part
        format = partition.format
        genres = partition.genres
        signal = partition.signal.reshaped(from: first * width, rows: 1, columns: count * width)
        starts = (0..<count).map { $0 * width }
        self.bounds = bounds
        self.labels = labels
        self.songs = songs
        self.clipIndices = clipIndices
        songNames = partSongs.map { partition.songs[$0].name }
        songLabels = partSongs.map { partition.songs[$0].label }
    }

    /// The same clips in a coarser format, in memory of their own; the clips themselves where it is the same.
    ///
    /// - Precondition: it is not finer.
    public func pooled(to format: ClipFormat) -> ClipSet {
        guard format != self.format else { return self }
        return coarser.clips.withLock { known in
            let clips = known[format.pooling] ?? ClipSet(self, pooledTo: format)
            known[format.pooling] = clips
            return clips
        }
    }

    /// What has been pooled already, by pooling: it is asked for again and again, and takes a fraction of the memory.
    private final class Coarser: Sendable {
        let clips = Mutex<[Int: ClipSet]>([:])
    }

    private init(_ clips: ClipSet, pooledTo format: ClipFormat) {
        let size = format.pooling / clips.format.pooling
        part = clips.part
        self.format = format
        genres = clips.genres
        signal = EncoreAudio.pooled(clips.signal, from: clips.format, to: format)
        starts = clips.starts.map { $0 / size }
        bounds = clips.bounds.map { ($0.lowerBound / size)..<(($0.upperBound - 1) / size + 1) }
        labels = clips.labels
        songs = clips.songs
        clipIndices = clips.clipIndices
        songNames = clips.songNames
        songLabels = clips.songLabels
    }

    /// sqrt( 1/(D N) Σ x² ) over all numbers of all clips, summed in `Double`; 0 without clips.
    public var rootMeanSquare: Double {
        var squares = SIMD16<Double>()
        for (index, width) in LaneSteps(0..<signal.count) {
            let values = SIMD16<Double>(signal.load(index, width: width))
            squares += values * values
        }
        return signal.count > 0 ? (squares.sum() / Double(signal.count)).squareRoot() : 0
    }
}
