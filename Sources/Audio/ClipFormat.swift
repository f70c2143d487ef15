/// What a clip is: 20,000 consecutive samples at 22,050 Hz (0.907 s), averaged in groups of 40 into 500 numbers.
public enum ClipFormat {
    /// Samples a second to which every recording is brought.
    public static let sampleRate = 22_050
    /// Samples of one clip.
    public static let clipSamples = 20_000
    /// Samples averaged into one number.
    public static let pooling = 40
    /// Numbers of one clip: clipSamples / pooling.
    public static let clipWidth = 500
    /// Seconds of sound in one clip.
    public static let clipSeconds = Double(clipSamples) / Double(sampleRate)

    /// Whatever a file holds, no more of it is kept than this: compressed silence of a few kilobytes could otherwise
    /// fill the memory.
    static let longestHours = 24
    static let longestClipCount = longestHours * 3600 * sampleRate / clipSamples
}
