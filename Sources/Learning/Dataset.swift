import Numerics

/// Clips to learn from, as places in the samples of their songs.
public struct Dataset: Sendable {
    /// The pooled samples of all songs behind one another, (1, S).
    public let signal: Matrix
    /// Where in the signal each clip begins.
    public let starts: [Int]
    /// Where a shifted clip may begin: within its own song.
    public let bounds: [Range<Int>]
    /// The genre of each clip.
    public let labels: [Int]
    /// Numbers a clip.
    public let width: Int
    /// What clips are divided by before a network sees them.
    public let scale: Float

    /// - Precondition: each clip lies within the signal, and within its bounds.
    public init(signal: Matrix, starts: [Int], bounds: [Range<Int>], labels: [Int], width: Int, scale: Float) {
        precondition(starts.count == labels.count && bounds.count == labels.count,
            "\(starts.count) starts, \(bounds.count) bounds and \(labels.count) labels")
        precondition(zip(starts, bounds).allSatisfy { start, range in
            range.contains(start) && range.lowerBound >= 0 && range.upperBound - 1 + width <= signal.count
        }, "a clip lies outside the signal")
        self.signal = signal
        self.starts = starts
        self.bounds = bounds
        self.labels = labels
        self.width = width
        self.scale = scale
    }

    public var count: Int { labels.count }

    /// Copies clips, divided by the scale, to the rows of `x`.
    ///
    /// - Parameter view: where a clip is taken and its gain.
    func gather<Clips: Collection<Int>>(
        _ clips: Clips, into x: Matrix, view: (Int) -> (start: Int, gain: Float)
    ) {
        precondition(x.columns == width && x.rows >= clips.count,
            "\(clips.count) clips of \(width) do not fit into (\(x.rows), \(x.columns))")
        for (row, clip) in clips.enumerated() {
            let (start, gain) = view(clip)
            // Copied first, then scaled where it is near: a copy has more reads of far memory under way at once.
            x.copy(from: signal, at: start, to: row * width, count: width)
            let factor = gain / scale
            for (index, lanes) in LaneSteps((row * width)..<((row + 1) * width)) where factor != 1 {
                x.store(x.load(index, width: lanes) * factor, index, width: lanes)
            }
        }
    }
}
