/// What a clip is: 20,000 consecutive samples at 22,050 Hz (0.907 s), averaged in groups of `pooling` into
/// `clipWidth` numbers.
public struct ClipFormat: Equatable, Sendable {
    /// Samples averaged into one number.
    public let pooling: Int

    /// - Precondition: `pooling` is one of `poolings`.
    public init(pooling: Int) {
        precondition(Self.poolings.contains(pooling), "clips cannot be pooled by \(pooling)")
        self.pooling = pooling
    }

    /// 500, 2,000 or 20,000 numbers a clip.
    public static let poolings = [40, 10, 1]
    /// The pooling that a model has which is free to choose.
    public static let usualPooling = 1

    /// The poster's: 500 numbers a clip.
    public static let poster = ClipFormat(pooling: 40)

    /// Samples a second to which every recording is brought.
    public static let sampleRate = 22_050
    /// Samples of one clip.
    public static let clipSamples = 20_000
    /// Seconds of sound in one clip.
    public static let clipSeconds = Double(clipSamples) / Double(sampleRate)

    /// Numbers of one clip.
    public var clipWidth: Int { Self.clipSamples / pooling }

    /// Whatever a file holds, no more of it is kept than this: compressed silence of a few kilobytes could otherwise
    /// fill the memory. A day at the poster's pooling; as many numbers at any other.
    var longestHours: Double { 24 * Double(pooling) / Double(Self.poster.pooling) }
    var longestClipCount: Int { Int(longestHours * 3600) * Self.sampleRate / Self.clipSamples }
}
