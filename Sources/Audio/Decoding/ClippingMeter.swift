import EncoreNumerics

/// Counts places where sound is clipped: `shortestRun` samples of a channel in a row, or more, at full scale or beyond
/// it. Whoever recorded or mastered louder sound than fits lost its peaks there.
struct ClippingMeter {
    /// A single sample may be at full scale by chance, or because somebody normalized the song.
    static let shortestRun = 3
    /// The largest sample of 16 bits.
    static let fullScale: Float = 1 - 0x1p-15

    private(set) var places = 0
    /// How many samples of each channel are at full scale up to now.
    private var runs: [Int]

    init(channels: Int) { runs = [Int](repeating: 0, count: channels) }

    /// Takes the next frames, interleaved: the first of a block.
    ///
    /// - Parameter peak: the largest magnitude among them, if it is known.
    mutating func add(_ block: [Float], frames: Int, peak: Float?) {
        let samples = block.span.extracting(0..<(frames * runs.count))
        // Nearly every block ends here, after one fast pass.
        if (peak ?? largestMagnitude(samples)) < Self.fullScale {
            for channel in runs.indices { runs[channel] = 0 }
            return
        }
        var index = 0
        for _ in 0..<frames {
            for channel in runs.indices {
                note(samples[index], channel)
                index += 1
            }
        }
    }

    /// Takes the next samples of a file of one channel, as whole numbers of 16 bits. `peak` is the largest magnitude
    /// among them, where full scale is 1.
    mutating func add(_ samples: Span<Int16>, peak: Float) {
        if peak < Self.fullScale {
            runs[0] = 0
            return
        }
        for index in 0..<samples.count { note(Float(samples[index]) * 0x1p-15, 0) }
    }

    private mutating func note(_ sample: Float, _ channel: Int) {
        runs[channel] = sample.magnitude >= Self.fullScale ? runs[channel] + 1 : 0
        if runs[channel] == Self.shortestRun { places += 1 }
    }
}
