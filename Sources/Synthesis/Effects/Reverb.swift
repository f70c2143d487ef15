import Glibc

/// A hall: eight delay lines that feed each other through a Householder reflection, their treble absorbed by air
/// and walls.
///
/// Source: Jot and Chaigne, "Digital Delay Networks for Designing Artificial Reverberators", 90th AES Convention
/// (1991).
package struct Reverb {
    /// Seconds until the sound has fallen by 60 dB.
    var time: Double
    /// Share of the treble that each turn takes, 0 ... 1.
    var damping: Float = 0.35

    package init(time: Double) {
        self.time = time
    }

    // Primes, so that echoes of different lines do not coincide: 36 to 84 milliseconds.
    private static let lengths = SIMD8<Int>(797, 907, 1033, 1151, 1301, 1447, 1619, 1847)

    /// The reverberation of `input`, without the direct sound.
    package func reverberation(of input: [Float]) -> [Float] {
        let lengths = Self.lengths
        var loss = SIMD8<Float>()
        for lane in 0..<8 { loss[lane] = Float(pow(0.001, Double(lengths[lane]) / (time * sampleRate))) }
        // One ring buffer holds the eight lines as lanes; each reads as far back as it is long.
        let size = 2048
        var ring = [SIMD8<Float>](repeating: .zero, count: size)
        var output = [Float](repeating: 0, count: input.count)
        var dull = SIMD8<Float>.zero
        let source = input.span
        var lines = ring.mutableSpan
        var wet = output.mutableSpan
        for index in source.indices {
            var echoes = SIMD8<Float>()
            for lane in 0..<8 { echoes[lane] = lines[(index &- lengths[lane]) & (size - 1)][lane] }
            dull += (1 - damping) * (echoes * loss - dull)
            let sum = dull.sum()
            lines[index & (size - 1)] = dull - sum / 4 + source[index]
            wet[index] = sum * 0.35
        }
        return output
    }
}
