/// What a sound file is, and how its sound fills the range of its samples.
public struct SoundDetails: Codable, Equatable, Sendable {
    /// "MP3", "WAV 16 bit".
    public let format: String
    /// Frames per second of the file.
    public let sampleRate: Int
    public let channels: Int
    /// The largest |x| of the mean of the channels. Full scale is 1.
    public let peak: Float
    /// How many places are clipped: three samples of a channel in a row, or more, at full scale or beyond it.
    public let clippedPlaces: Int

    /// Whether nothing can be heard: no sample is above −60 dB of full scale.
    public var isSilent: Bool { peak <= Self.silence }

    /// Full scale / 1,000.
    public static let silence: Float = 1e-3

    package init(format: String, sampleRate: Int, channels: Int, peak: Float, clippedPlaces: Int) {
        self.format = format
        self.sampleRate = sampleRate
        self.channels = channels
        self.peak = peak
        self.clippedPlaces = clippedPlaces
    }
}
