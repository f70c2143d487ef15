import Glibc

/// A second-order filter.
///
/// Source: Bristow-Johnson, "Cookbook formulae for audio equalizer biquad filter coefficients".
package struct Biquad: Effect {
    private var b0, b1, b2, a1, a2: Float

    private init(_ b0: Double, _ b1: Double, _ b2: Double, _ a0: Double, _ a1: Double, _ a2: Double) {
        self.b0 = Float(b0 / a0)
        self.b1 = Float(b1 / a0)
        self.b2 = Float(b2 / a0)
        self.a1 = Float(a1 / a0)
        self.a2 = Float(a2 / a0)
    }

    /// Twelve decibels per octave above the cut-off, without resonance.
    package static func lowpass(_ frequency: Double, quality: Double = 0.707) -> Biquad {
        let (cosine, alpha) = warp(frequency, quality)
        return Biquad((1 - cosine) / 2, 1 - cosine, (1 - cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha)
    }

    package static func highpass(_ frequency: Double, quality: Double = 0.707) -> Biquad {
        let (cosine, alpha) = warp(frequency, quality)
        return Biquad((1 + cosine) / 2, -1 - cosine, (1 + cosine) / 2, 1 + alpha, -2 * cosine, 1 - alpha)
    }

    static func peak(_ frequency: Double, decibels: Double, quality: Double) -> Biquad {
        let (cosine, alpha) = warp(frequency, quality)
        let gain = pow(10, decibels / 40)
        return Biquad(
            1 + alpha * gain, -2 * cosine, 1 - alpha * gain, 1 + alpha / gain, -2 * cosine, 1 - alpha / gain)
    }

    static func lowShelf(_ frequency: Double, decibels: Double) -> Biquad {
        let (cosine, alpha) = warp(frequency, 0.707)
        let gain = pow(10, decibels / 40)
        let slope = 2 * gain.squareRoot() * alpha
        return Biquad(
            gain * (gain + 1 - (gain - 1) * cosine + slope), 2 * gain * (gain - 1 - (gain + 1) * cosine),
            gain * (gain + 1 - (gain - 1) * cosine - slope), gain + 1 + (gain - 1) * cosine + slope,
            -2 * (gain - 1 + (gain + 1) * cosine), gain + 1 + (gain - 1) * cosine - slope)
    }

    private static func warp(_ frequency: Double, _ quality: Double) -> (cosine: Double, alpha: Double) {
        let angle = 2 * .pi * frequency / sampleRate
        return (cos(angle), sin(angle) / (2 * quality))
    }

    /// Filters in place, beginning from silence (transposed direct form II).
    package func process(_ samples: inout [Float]) {
        var first: Float = 0
        var second: Float = 0
        var span = samples.mutableSpan
        for index in span.indices {
            let x = span[index]
            let y = b0 * x + first
            first = b1 * x - a1 * y + second
            second = b2 * x - a2 * y
            span[index] = y
        }
    }
}
