import EncoreNumerics

/// Clips to learn from, as places in the samples of their songs.
public struct Dataset: Sendable {
    /// The samples of a song, and what it is.
    public struct Song: Sendable {
        public let samples: Samples
        /// How many of them are used.
        public let length: Int
        /// The genre; `nil` if it is not known.
        public let label: Int?

        public init(samples: Samples, length: Int? = nil, label: Int?) {
            precondition(length ?? 0 <= samples.count, "\(length ?? 0) of \(samples.count) samples cannot be used")
            self.samples = samples
            self.length = length ?? samples.count
            self.label = label
        }
    }

    /// Where a clip begins.
    public struct Clip: Sendable {
        /// Index of its song.
        public let song: Int
        /// The first of its samples in the song.
        public let start: Int

        public init(song: Int, start: Int) {
            self.song = song
            self.start = start
        }
    }

    public enum Level: Equatable, Sendable {
        /// All clips are divided by the same number.
        case scale(Float)
        /// Each clip is brought to this root mean square; silence stays silence.
        case equal(Float)
    }

    public let songs: [Song]
    public let clips: [Clip]
    /// Numbers per clip.
    public let width: Int
    /// How loud clips are when a network sees them.
    public let level: Level
    /// Whether a clip may be taken elsewhere in its song.
    public let canMove: Bool
    /// The genre of each clip; empty where that of a song is not known.
    public let labels: [Int]

    /// - Precondition: each clip lies within its song.
    public init(songs: [Song], clips: [Clip], width: Int, level: Level, canMove: Bool = true) {
        precondition(
            clips.allSatisfy { clip in
                songs.indices.contains(clip.song) && clip.start >= 0
                    && clip.start + width <= songs[clip.song].length
            }, "a clip lies outside its song")
        self.songs = songs
        self.clips = clips
        self.width = width
        self.level = level
        self.canMove = canMove
        let labels = songs.compactMap(\.label)
        self.labels = labels.count == songs.count ? clips.map { labels[$0.song] } : []
    }

    public var count: Int { clips.count }

    /// Whether the genre of every clip is known.
    public var isLabeled: Bool { labels.count == count }

    /// The genres of some clips; none where they are not known.
    func labels(of clips: Range<Int>) -> ArraySlice<Int> { isLabeled ? labels[clips] : [] }

    /// How a clip is taken from its song.
    package struct View {
        package var start: Int
        /// Samples are passed over at this speed: above 1, the clip is higher and shorter.
        package var speed = 1.0
        package var gain: Float = 1

        package init(start: Int, speed: Double = 1, gain: Float = 1) {
            self.start = start
            self.speed = speed
            self.gain = gain
        }
    }

    /// A clip as it lies there.
    package func view(of clip: Int) -> View { View(start: clips[clip].start) }

    /// Where a crop that stands for a clip may begin.
    package func bounds(of clip: Int) -> Range<Int> {
        let place = clips[clip]
        return canMove ? 0..<(songs[place.song].length - width + 1) : place.start..<(place.start + 1)
    }

    /// Tells the system which samples will be gathered soon. Clips of a mapped file are then read from the disk
    /// together and meanwhile, and not page by page when they are needed.
    package func prefetch<Clips: Collection<Int>>(_ clips: Clips) {
        // Small clips lie many to a page, and a page brings its neighbors: asking would take longer than it saves.
        guard width >= 4096 else { return }
        for clip in clips {
            let place = self.clips[clip]
            // Room for a crop that begins half a clip earlier or later.
            let (first, end) = (place.start - width / 2, place.start + 3 * width / 2)
            songs[place.song].samples.prefetch(max(0, first)..<max(0, end))
        }
    }

    /// Copies clips, at the level asked for, to the rows of `x`.
    package func gather<Clips: Collection<Int>>(_ clips: Clips, into x: Matrix, view: (Int) -> View) {
        precondition(
            x.columns == width && x.rows >= clips.count,
            "\(clips.count) clips of \(width) do not fit into (\(x.rows), \(x.columns))")
        let x = x.reshaped(rows: 1, columns: x.count)
        for (row, clip) in clips.enumerated() {
            let (samples, view) = (songs[self.clips[clip].song].samples, view(clip))
            let elements = (row * width)..<((row + 1) * width)
            if view.speed == 1 {
                samples.copy(from: view.start, count: width, to: x, at: elements.lowerBound)
            } else {
                stretch(samples, view, into: x, elements)
            }
            let factor = factor(view.gain, x, elements)
            for (index, lanes) in LaneSteps(elements) where factor != 1 {
                x.store(x.load(index, width: lanes) * factor, index, width: lanes)
            }
        }
    }

    /// What the numbers of a clip are multiplied by before a network sees them.
    package func gain(of clip: Int) -> Float {
        let x = Matrix(rows: 1, columns: width)
        let place = clips[clip]
        songs[Int(place.song)].samples.copy(from: Int(place.start), count: width, to: x, at: 0)
        return factor(1, x, 0..<width)
    }

    private func factor(_ gain: Float, _ x: Matrix, _ elements: Range<Int>) -> Float {
        switch level {
        case .scale(let scale):
            return gain / scale
        case .equal(let wanted):
            var squares = Lanes()
            for (index, lanes) in LaneSteps(elements) {
                let values = x.load(index, width: lanes)
                squares.addProduct(values, values)
            }
            let rms = (squares.sum() / Float(width)).squareRoot()
            return rms.isNormal && (wanted / rms).isFinite ? (gain < 0 ? -wanted : wanted) / rms : 1
        }
    }

    /// Clips as a network reconstructs them, at its level: means of `pooling` neighboring numbers, (count, width /
    /// pooling).
    public func targets(_ clips: Range<Int>, pooling: Int = 1) -> Matrix {
        let targets = Matrix(rows: clips.count, columns: width / pooling)
        let clip = Matrix(rows: 1, columns: width)
        for (row, index) in clips.enumerated() {
            gather(CollectionOfOne(index), into: clip, view: view)
            averageNeighbors(clip.view, into: targets[rows: row..<(row + 1)])
        }
        return targets
    }
}

// MARK: - Other speeds

extension Dataset {
    /// The clip played at another speed, as pooling would give it: sample k lasts from time k to k + 1, and each number
    /// is the mean over an interval of h = `speed`,
    ///
    ///     x_j = 1/h Σ_k s_{start + k} · |[j h, (j + 1) h] ∩ [k, k + 1]|
    private func stretch(_ samples: Samples, _ view: View, into x: Matrix, _ elements: Range<Int>) {
        let h = Float(view.speed)
        // Of sixteen intervals the one in lane i lies by i (h − 1) away from sample i behind the first.
        let drift = h - 1
        let first = Int(min(0, 15 * drift).rounded(.down))
        let last = Int((1 + max(0, 15 * drift) + h).rounded(.down))
        for (index, width) in LaneSteps(elements) {
            let time = Double(index - elements.lowerBound) * view.speed
            let sample = view.start + Int(time)
            let begin = Lanes(repeating: Float(time - time.rounded(.down)))
                .addingProduct(Self.laneNumbers, Lanes(repeating: drift))
            let end = begin + h
            var sum = Lanes()
            for k in first...last {
                let overlap = smaller(end, Lanes(repeating: Float(k + 1))) - larger(begin, Lanes(repeating: Float(k)))
                sum.addProduct(samples.load(sample + k), larger(overlap, Lanes()))
            }
            x.store(sum * (1 / h), index, width: width)
        }
    }

    private static let laneNumbers = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

@inline(__always) private func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .< a) }

@inline(__always) private func larger(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .> a) }
