import EncoreNumerics
import Glibc

/// What the medium does to the music: its tonal balance, the bass it does not hold, its hiss and rumble.
struct RecordingMedium {
    /// Boost below 130 Hz, in decibels.
    var bass: Double
    /// Hertz below which the medium holds nothing.
    var rolloff: Double
    /// Level of the noise against the music, in decibels.
    var noise: Double

    func process(_ samples: inout [Float], using random: inout RandomSource) {
        addNoise(to: &samples, using: &random)
        Biquad.lowShelf(130, decibels: bass).process(&samples)
        // This also removes any offset.
        Biquad.highpass(rolloff).process(&samples)
    }

    /// White noise and, three times as strong, noise that falls by 6 dB per octave above 60 Hz.
    private func addNoise(to samples: inout [Float], using random: inout RandomSource) {
        var source = Noise(using: &random)
        let level = Float(rootMeanSquare(samples) * pow(10, noise / 20))
        let corner = 1 - decayFactor(1 / (2 * .pi * 60))
        // White noise of amplitude 1 has a root mean square of 1/√3, its low-passed version √(corner / 2) of that.
        let white = level * 0.5
        let dark = level * 1.5 / (corner / 2).squareRoot()
        var rumble: Float = 0
        var span = samples.mutableSpan
        for index in span.indices {
            let value = source.next()
            rumble += corner * (value - rumble)
            span[index] += white * value + dark * rumble
        }
    }
}
