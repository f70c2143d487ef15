import EncoreNumerics
import Glibc

/// Samples per second of everything that is synthesized.
package let sampleRate = 22_050.0

/// Something that plays notes.
package protocol Instrument: Sendable {
    /// Adds the sound of a note to `output`, whose first sample is at time zero; what lies beyond its end is lost.
    func play(_ note: Note, into output: inout [Float], using random: inout RandomSource)
}

/// Envelopes, vibrato and filters are computed once per this many samples; amplitudes are interpolated in between.
let controlInterval = 32

/// What an exponential decay with time constant `seconds` leaves after `samples` samples.
func decayFactor(_ seconds: Double, samples: Int = 1) -> Float {
    Float(exp(-Double(samples) / (seconds * sampleRate)))
}

/// White noise in −1 ... 1, fast enough to be drawn per sample (Marsaglia's xorshift32).
struct Noise {
    private var state: UInt32

    init(using random: inout RandomSource) {
        state = random.next() | 1
    }

    mutating func next() -> Float {
        state ^= state << 13
        state ^= state >> 17
        state ^= state << 5
        return Float(Int32(bitPattern: state)) * 0x1p-31
    }
}

/// How loudness follows velocity: a third of the velocity is about 20 dB softer.
func amplitude(ofVelocity velocity: Float) -> Float {
    velocity * velocity
}
