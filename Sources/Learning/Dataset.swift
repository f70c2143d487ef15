import EncoreNumerics

/// Clips to learn from, as places in the samples of their songs.
public struct Dataset: Sendable {
    /// The samples of all songs behind one another, (1, S).
    public let signal: Matrix
    /// Where in the signal each clip begins.
    public let starts: [Int]
    /// Where a shifted clip may begin: within its own song.
    public let bounds: [Range<Int>]
    /// The genre of each clip.
    public let labels: [Int]
    /// Numbers a clip.
    public let width: Int
    /// How loud clips are when a network sees them.
    public let level: Level

    public enum Level: Equatable, Sendable {
        /// All clips are divided by the same number.
        case scale(Float)
        /// Each clip is brought to this root mean square; silence stays silence.
        case equal(Float)
    }

    /// - Precondition: each clip lies within the signal, and within its bounds.
    public init(
        signal: Matrix, starts: [Int], bounds: [Range<Int>], labels: [Int], width: Int, level: Level
    ) {
        precondition(
            starts.count == labels.count && bounds.count == labels.count,
            "\(starts.count) starts, \(bounds.count) bounds and \(labels.count) labels")
        precondition(
            zip(starts, bounds).allSatisfy { start, range in
                range.contains(start) && range.lowerBound >= 0 && range.upperBound - 1 + width <= signal.count
            }, "a clip lies outside the signal")
        self.signal = signal
        self.starts = starts
        self.bounds = bounds
        self.labels = labels
        self.width = width
        self.level = level
    }

    public var count: Int { labels.count }

    /// How a clip is taken from its song.
    package struct View {
        package var start: Int
        /// Samples are passed over so many times as fast: above 1, the clip is higher and shorter.
        package var speed = 1.0
        package var gain: Float = 1

        package init(start: Int, speed: Double = 1, gain: Float = 1) {
            self.start = start
            self.speed = speed
            self.gain = gain
        }
    }

    /// Copies clips, at the level asked for, to the rows of `x`.
    package func gather<Clips: Collection<Int>>(_ clips: Clips, into x: Matrix, view: (Int) -> View) {
        precondition(
            x.columns == width && x.rows >= clips.count,
            "\(clips.count) clips of \(width) do not fit into (\(x.rows), \(x.columns))")
        let x = x.reshaped(rows: 1, columns: x.count)
        for (row, clip) in clips.enumerated() {
            let view = view(clip)
            let elements = (row * width)..<((row + 1) * width)
            if view.speed == 1 {
                // Copied first, then scaled where it is near: a copy has more reads of far memory under way at once.
                x.copy(from: signal, at: view.start, to: elements.lowerBound, count: width)
            } else {
                stretch(view, into: x, elements)
            }
            let factor = factor(view.gain, x, elements)
            for (index, lanes) in LaneSteps(elements) where factor != 1 {
                x.store(x.load(index, width: lanes) * factor, index, width: lanes)
            }
        }
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

    /// All clips as a network is to reconstruct them: at its level, means of `pooling` neighbouring numbers,
    /// (N, width / pooling).
    public func matrix(pooling: Int = 1) -> Matrix {
        let matrix = Matrix(rows: count, columns: width / pooling)
        let clip = Matrix(rows: 1, columns: width)
        for row in 0..<count {
            gather(CollectionOfOne(row), into: clip) { View(start: starts[$0]) }
            averageNeighbours(clip, into: matrix[rows: row..<(row + 1)])
        }
        return matrix
    }

    /// The clip played at another speed, as pooling would give it: sample k lasts from time k to k + 1, and each number
    /// is the mean over an interval of h = `speed`,
    ///
    ///     x_j = 1/h Σ_k s_{start + k} · |[j h, (j + 1) h] ∩ [k, k + 1]|
    private func stretch(_ view: View, into x: Matrix, _ elements: Range<Int>) {
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
                sum.addProduct(samples(from: sample + k), larger(overlap, Lanes()))
            }
            x.store(sum * (1 / h), index, width: width)
        }
    }

    private static let laneNumbers = Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)

    /// Sixteen samples, of which those outside the signal are zero.
    @inline(__always) private func samples(from index: Int) -> Lanes {
        if index >= 0 && index + 16 <= signal.count { return signal.load(index) }
        var samples = Lanes()
        for lane in 0..<16 where index + lane >= 0 && index + lane < signal.count {
            samples[lane] = signal[0, index + lane]
        }
        return samples
    }
}

@inline(__always) private func smaller(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .< a) }

@inline(__always) private func larger(_ a: Lanes, _ b: Lanes) -> Lanes { a.replacing(with: b, where: b .> a) }
