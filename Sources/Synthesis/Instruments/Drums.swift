import EncoreNumerics
import Glibc

/// A skin: a tone that falls in pitch, with a click at the beat. Kick drum, toms and timpani.
package struct Membrane: Instrument {
    /// Hertz that the skin settles at, and the hertz above it that it starts from.
    var frequency: Double
    var drop: Double
    /// Time constants in seconds.
    var fall = 0.03
    var decay = 0.12
    var click: Float = 0.3

    /// The pitch of the note does not matter, except to timpani, which are tuned: there it sets `frequency`.
    var tuned = false

    package func play(_ note: Note, into output: inout [Float], using random: inout RandomSource) {
        var noise = Noise(using: &random)
        let begin = max(0, Int(note.start * sampleRate))
        let end = min(output.count, begin + Int(6 * decay * sampleRate))
        guard begin < end else { return }
        let settled = tuned ? EncoreSynthesis.frequency(ofPitch: note.pitch) : frequency
        let fallFactor = decayFactor(fall)
        let decayFactor = decayFactor(decay)
        let clickFactor = EncoreSynthesis.decayFactor(0.004)
        var step = Float(drop / sampleRate * 0x1p32)
        let rest = Float(settled / sampleRate * 0x1p32)
        var gain = amplitude(ofVelocity: note.velocity)
        var clickGain = gain * click
        var phase: UInt32 = 0
        let sine = sineTable.span
        var samples = output.mutableSpan
        for sample in begin..<end {
            samples[sample] += gain * sine[Int(truncatingIfNeeded: phase >> 20)] + clickGain * noise.next()
            phase &+= UInt32(rest + step)
            step *= fallFactor
            gain *= decayFactor
            clickGain *= clickFactor
        }
    }
}

/// A snare drum: the skin's two lowest modes and the rattle of the wires. Without skin it is a brush stroke, or a
/// clap.
package struct Snare: Instrument {
    var frequency = 185.0
    var body: Float = 0.5
    /// Time constants in seconds.
    var bodyDecay = 0.05
    var wiresDecay = 0.09
    /// Seconds that the rattle takes to swell: nothing for a stick, some for a brush.
    var sweep = 0.001
    /// 0 is dull, 1 is white.
    var brightness: Float = 0.7

    package func play(_ note: Note, into output: inout [Float], using random: inout RandomSource) {
        var noise = Noise(using: &random)
        let begin = max(0, Int(note.start * sampleRate))
        let end = min(output.count, begin + Int((sweep + 6 * wiresDecay) * sampleRate))
        guard begin < end else { return }
        let bodyFactor = decayFactor(bodyDecay)
        let wiresFactor = decayFactor(wiresDecay)
        let swell = 1 - decayFactor(sweep)
        let peak = amplitude(ofVelocity: note.velocity)
        var bodyGain = peak * body
        var wiresGain = peak
        var rise: Float = 0
        var low: Float = 0
        var phase: UInt32 = 0
        let step = UInt32(frequency / sampleRate * 0x1p32)
        let sine = sineTable.span
        var samples = output.mutableSpan
        for sample in begin..<end {
            low += brightness * (noise.next() - low)
            rise += swell * (1 - rise)
            let modes =
                sine[Int(truncatingIfNeeded: phase >> 20)]
                + 0.6 * sine[Int(truncatingIfNeeded: (phase &+ phase / 2 &+ phase / 8) >> 20)]
            samples[sample] += bodyGain * modes + wiresGain * rise * low
            phase &+= step
            bodyGain *= bodyFactor
            wiresGain *= wiresFactor
        }
    }
}

/// A bronze plate: hi-hat, ride or crash. Six square waves out of tune with each other, and noise, high-passed.
package struct Cymbal: Instrument {
    /// Time constant in seconds.
    var decay: Double
    /// Share of the plate's tone against its hiss.
    var tone: Float = 0.3
    /// Pitch of the plate against the usual one.
    var size = 1.0

    private static let partials = SIMD8<Double>(2053, 2759, 3469, 4003, 5227, 6421, 1787, 7193)

    package func play(_ note: Note, into output: inout [Float], using random: inout RandomSource) {
        var noise = Noise(using: &random)
        let begin = max(0, Int(note.start * sampleRate))
        let end = min(output.count, begin + Int(5 * decay * sampleRate))
        guard begin < end else { return }
        let factor = decayFactor(decay)
        var gain = 0.6 * amplitude(ofVelocity: note.velocity)
        let step = SIMD8<UInt32>(Self.partials * (size / sampleRate) * 0x1p32)
        var phase = SIMD8<UInt32>(repeating: random.next()) &* SIMD8(1, 3, 5, 7, 9, 11, 13, 15)
        var before: Float = 0
        var samples = output.mutableSpan
        for sample in begin..<end {
            // The top bit of each phase is a square wave; their signs are counted.
            let high = (phase &>> 31).wrappedSum()
            let value = tone * (Float(high) - 4) * 0.35 + (1 - tone) * noise.next()
            samples[sample] += gain * (value - before)
            before = value
            gain *= factor
            phase &+= step
        }
    }
}

/// A sine of 4096 samples; the top 12 bits of a phase are its index.
private let sineTable: [Float] = (0..<4096).map { Float(sin(2 * .pi * Double($0) / 4096)) }
