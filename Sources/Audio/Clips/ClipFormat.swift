/// What a clip is: consecutive samples at 22,050 Hz, averaged in groups of `pooling` into `width` numbers.
public struct ClipFormat: Equatable, Hashable, Sendable {
    /// Samples averaged into one number.
    public let pooling: Int
    /// Samples of one clip.
    public let samples: Int

    /// - Precondition: `pooling` is one of `poolings`, and `samples` is a multiple of the largest of them.
    public init(pooling: Int, samples: Int = Self.defaultSamples) {
        precondition(Self.poolings.contains(pooling), "clips cannot be pooled by \(pooling)")
        precondition(
            samples > 0 && samples % Self.largestPooling == 0,
            "clips of \(samples) samples cannot be pooled by \(Self.largestPooling)")
        self.pooling = pooling
        self.samples = samples
    }

    /// What a clip can be pooled by. The default clip becomes 500, 2,000 or 20,000 numbers.
    public static let poolings = [40, 10, 1]
    public static let largestPooling = 40
    /// The pooling of a model that is free to choose.
    public static let defaultPooling = 1
    /// Samples of the poster's clips, 0.907 s.
    public static let defaultSamples = 20_000
    /// The poster's: 500 numbers per clip.
    public static let poster = ClipFormat(pooling: 40)

    /// Samples per second to which every song is brought.
    public static let sampleRate = 22_050

    /// Numbers of one clip.
    public var width: Int { samples / pooling }
    /// Seconds of sound in one clip.
    public var seconds: Double { Double(samples) / Double(Self.sampleRate) }

    /// The same clips at another pooling.
    public func pooled(by pooling: Int) -> ClipFormat { ClipFormat(pooling: pooling, samples: samples) }

    /// The largest number of samples that every pooling divides and that lasts no longer than some seconds, but for two
    /// samples: 0.907 s are 20,000. So a song of 30 s holds ten clips of 3 s. At least one group.
    public static func samples(in seconds: Double) -> Int {
        let groups = ((seconds * Double(sampleRate) + 2) / Double(largestPooling)).rounded(.down)
        return max(1, Int(min(groups, 1e9))) * largestPooling
    }
}
