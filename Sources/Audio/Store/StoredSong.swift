import EncoreFiles
import EncoreNumerics

/// A decoded song: its samples at some poolings, and what is known of its file.
public struct StoredSong: Sendable {
    /// Seconds of sound in the file.
    public let seconds: Double
    /// What is wrong with the file, though it can be used.
    public let warning: String?
    public let tags: SongTags
    /// `nil` for sound that is no file's, and for a song that was kept before details were.
    public let details: SoundDetails?
    /// Bytes of samples that the store keeps since the file was decoded for this; 0 if it held them already.
    public let keptBytes: Int
    /// Samples at 22,050 Hz, or means of groups of them, by the number of samples in a group.
    private let levels: [Int: Samples]

    package init(
        seconds: Double, warning: String? = nil, tags: SongTags = SongTags(), details: SoundDetails? = nil,
        keptBytes: Int = 0, levels: [Int: Samples]
    ) {
        self.seconds = seconds
        self.warning = warning
        self.tags = tags
        self.details = details
        self.keptBytes = keptBytes
        self.levels = levels
    }

    /// Whether the file was decoded for this, because the store did not hold it.
    public var isDecoded: Bool { keptBytes > 0 }

    /// Its samples at a pooling.
    ///
    /// - Precondition: the song was asked for at this pooling.
    public func samples(pooledBy pooling: Int) -> Samples {
        guard let samples = levels[pooling] else {
            preconditionFailure("samples pooled by \(pooling) were not asked for, but by \(levels.keys.sorted())")
        }
        return samples
    }
}
