import EncoreNumerics

/// The clips of one subset, as places in the songs of a corpus. It copies no samples.
public struct ClipSet: Sendable {
    public let subset: Subset
    public let format: ClipFormat
    public let genres: [String]
    /// The songs that have clips here, in the corpus's order.
    public let songNames: [String]
    /// Index of each song's genre in `genres`.
    public let songLabels: [Int]
    /// Samples from the start of one clip to the start of the next.
    public let hop: Int
    /// How many samples of each song are used.
    public let songLengths: [Int]
    /// Whether a crop that stands for a clip may begin elsewhere in its song. Where songs are divided by clip it would
    /// touch clips of another subset.
    public let canMove: Bool
    private let audio: [StoredSong]
    private let places: [Place]

    private struct Place: Sendable {
        /// Index of the song among those of this subset.
        let song: Int32
        /// Which clip of its song it is.
        let index: Int32
    }

    /// - Parameter hop: samples from the start of one clip to the start of the next, a multiple of the largest pooling;
    ///   none: clips lie end to end. Less than a clip's length makes clips that overlap, which a split by clip does not
    ///   allow.
    /// - Precondition: the split is one of this corpus.
    public init(_ corpus: Corpus, _ split: Split, _ subset: Subset, hop: Int? = nil) {
        let hop = hop ?? corpus.format.samples
        precondition(hop > 0 && hop % ClipFormat.largestPooling == 0, "clips every \(hop) samples")
        let labels = corpus.labels
        var songs: [Int] = []
        var lengths: [Int] = []
        var places: [Place] = []
        func add(_ song: Int, _ clips: some Sequence<Int>, length: Int) {
            let before = places.count
            places += clips.map { Place(song: Int32(songs.count), index: Int32($0)) }
            guard places.count > before else { return }
            songs.append(song)
            lengths.append(length)
        }
        func length(of song: Int) -> Int {
            if corpus.clipsPerSong != nil { return corpus.clipCount(of: song) * corpus.format.samples }
            return corpus.recordings[song].audio.samples(pooledBy: corpus.format.pooling).count * corpus.format.pooling
        }
        switch split.assignment {
        case .songs(let subsets):
            for song in subsets.indices where subsets[song] == subset {
                let length = length(of: song)
                add(song, 0..<((length - corpus.format.samples) / hop + 1), length: length)
            }
        case .clips(let subsets):
            precondition(hop == corpus.format.samples, "clips that are divided singly do not overlap")
            for song in subsets.indices {
                add(song, subsets[song].indices.lazy.filter { subsets[song][$0] == subset }, length: length(of: song))
            }
        }
        self.subset = subset
        self.hop = hop
        self.places = places
        format = corpus.format
        genres = corpus.genres
        songLengths = lengths
        canMove = split.kind != .clip
        audio = songs.map { corpus.recordings[$0].audio }
        songNames = songs.map { corpus.recordings[$0].song.name }
        songLabels = songs.map { labels[$0] }
    }

    /// N.
    public var count: Int { places.count }
    /// Index of each clip's genre in `genres`; made for each call.
    public var labels: [Int] { places.map { songLabels[Int($0.song)] } }
    /// Index of each clip's song in `songNames`; made for each call.
    public var songs: [Int] { places.map { Int($0.song) } }

    /// Index of a clip's genre in `genres`.
    public func label(of clip: Int) -> Int { songLabels[song(of: clip)] }
    /// Index of a clip's song in `songNames`.
    public func song(of clip: Int) -> Int { Int(places[clip].song) }
    /// Which clip of its song it is, from 0.
    public func index(of clip: Int) -> Int { Int(places[clip].index) }
    /// Where a clip begins in its song, in samples at 22,050 Hz.
    public func start(of clip: Int) -> Int { index(of: clip) * hop }

    /// The songs' samples at a pooling that the corpus has: its own, or the poster's.
    public func samples(pooledBy pooling: Int) -> [Samples] { audio.map { $0.samples(pooledBy: pooling) } }

    /// Writes clips to the rows of a matrix, each as numbers at a pooling that the corpus has.
    public func read(_ clips: Range<Int>, pooledBy pooling: Int, into matrix: Matrix) {
        let width = format.samples / pooling
        precondition(
            matrix.columns == width && matrix.rows >= clips.count,
            "\(clips.count) clips of \(width) do not fit into (\(matrix.rows), \(matrix.columns))")
        for (row, clip) in clips.enumerated() {
            audio[song(of: clip)].samples(pooledBy: pooling)
                .copy(from: start(of: clip) / pooling, count: width, to: matrix, at: row * width)
        }
    }

    /// sqrt( 1/(D N) Σ x² ) over all numbers of all clips at a pooling, summed in `Double`; 0 without clips.
    public func rootMeanSquare(pooledBy pooling: Int) -> Double {
        let clip = Matrix(rows: 1, columns: format.samples / pooling)
        var squares = SIMD16<Double>()
        for index in 0..<count {
            read(index..<(index + 1), pooledBy: pooling, into: clip)
            for (column, width) in LaneSteps(0..<clip.count) {
                let values = SIMD16<Double>(clip.load(column, width: width))
                squares += values * values
            }
        }
        return count > 0 ? (squares.sum() / Double(count * clip.count)).squareRoot() : 0
    }
}
