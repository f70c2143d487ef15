import Numerics

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
    /// Samples that are averaged into one number. With more than one, a clip can begin, and be stretched, in finer
    /// steps than its numbers have.
    public let samplesPerNumber: Int
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
        signal: Matrix, starts: [Int], bounds: [Range<Int>], labels: [Int], width: Int, samplesPerNumber: Int = 1,
        level: Level
    ) {
        precondition(starts.count == labels.count && bounds.count == labels.count,
            "\(starts.count) starts, \(bounds.count) bounds and \(labels.count) labels")
        precondition(zip(starts, bounds).allSatisfy { start, range in
            range.contains(start) && range.lowerBound >= 0
                && range.upperBound - 1 + width * samplesPerNumber <= signal.count
        }, "a clip lies outside the signal")
        self.signal = signal
        self.starts = starts
        self.bounds = bounds
        self.labels = labels
        self.width = width
        self.samplesPerNumber = samplesPerNumber
        self.level = level
    }

    public var count: Int { labels.count }

    /// Samples a clip.
    var span: Int { width * samplesPerNumber }

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
        precondition(x.columns == width && x.rows >= clips.count,
            "\(clips.count) clips of \(width) do not fit into (\(x.rows), \(x.columns))")
        let x = x.reshaped(rows: 1, columns: x.count)
        for (row, clip) in clips.enumerated() {
            let view = view(clip)
            let elements = (row * width)..<((row + 1) * width)
            if samplesPerNumber == 1 && view.speed == 1 {
                // Copied first, then scaled where it is near: a copy has more reads of far memory under way at once.
                x.copy(from: signal, at: view.start, to: elements.lowerBound, count: width)
            } else {
                average(view, into: x, elements)
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

    /// Means of the samples, each taken to last one unit of time, over intervals of equal length:
    ///
    ///     x_j = 1/h ∫ s(t) dt  over  start + j h … start + (j + 1) h,   h = samplesPerNumber · speed
    ///
    /// Pooling of the sound played at another speed is just this.
    private func average(_ view: View, into x: Matrix, _ elements: Range<Int>) {
        let length = Double(samplesPerNumber) * view.speed
        let share = Float(1 / length)
        let last = signal.count - 1
        var begin = view.start
        var beginFraction: Float = 0
        for (number, index) in elements.enumerated() {
            let time = Double(number + 1) * length
            let whole = Int(time)
            let end = view.start + whole
            let endFraction = Float(time - Double(whole))
            var sum = -beginFraction * signal[0, begin]
            for sample in begin..<end { sum += signal[0, sample] }
            if endFraction > 0 { sum += endFraction * signal[0, min(end, last)] }
            x[0, index] = sum * share
            (begin, beginFraction) = (end, endFraction)
        }
    }
}
