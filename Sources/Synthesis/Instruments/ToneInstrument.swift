import EncoreNumerics
import Glibc

/// How a note swells, holds and dies. Times in seconds.
package struct Envelope: Sendable {
    package var attack: Double
    /// Time constant with which a struck or plucked tone dies while held; nil for tones that are fed with breath,
    /// bow or current.
    package var decay: Double?
    package var release: Double
}

/// An instrument whose tone is periodic: a wavetable for every third semitone, faded between dark and bright.
package struct ToneInstrument: Instrument {
    package var envelope: Envelope
    /// Share of the bright table when a note begins at full velocity, and the share it settles at.
    var attackBrightness: Float = 0.8
    var bodyBrightness: Float = 0.5
    /// Time constant of that settling, in seconds.
    var settling = 0.2
    /// In cents, reached half a second into a note.
    var vibrato = 0.0
    var vibratoRate = 5.5
    /// Players or oscillators in unison, and the spread of their tuning in cents.
    var unison = 1
    var detune = 0.0
    /// Cents below pitch from which a note slides in.
    var scoop = 0.0
    /// Level of breath or bow noise against the tone.
    var breath: Float = 0

    private static let lowest = 21.0
    private static let spacing = 3.0
    private let tables: [Wavetable]

    init(dark: Spectrum, bright: Spectrum, envelope: Envelope) {
        self.envelope = envelope
        tables = (0..<30).map { index in
            let fundamental = frequency(ofPitch: Self.lowest + Self.spacing * Double(index))
            return Wavetable(dark: dark.harmonics(of: fundamental), bright: bright.harmonics(of: fundamental))
        }
    }

    package func play(_ note: Note, into output: inout [Float], using random: inout RandomSource) {
        // The table above the note, so that no harmonic passes the limit it was built for.
        let place = ((note.pitch - Self.lowest) / Self.spacing).rounded(.up)
        let table = tables[max(0, min(tables.count - 1, Int(place)))]
        for voice in 0..<unison {
            let spread = unison == 1 ? 0 : 2 * Double(voice) / Double(unison - 1) - 1
            let cents = detune * (spread + 0.3 * random.normal())
            play(
                note, pitch: note.pitch + cents / 100, gain: 1 / Float(unison).squareRoot(), table: table.samples,
                into: &output, using: &random)
        }
    }

    private func play(
        _ note: Note, pitch: Double, gain: Float, table: [SIMD2<Float>], into output: inout [Float],
        using random: inout RandomSource
    ) {
        var noise = Noise(using: &random)
        var phase = random.next()
        let vibratoRate = vibratoRate * random.uniform(in: 0.9...1.1)
        let vibratoPhase = random.uniform(in: 0...(2 * .pi))
        let increment = frequency(ofPitch: pitch) / sampleRate * 0x1p32
        let begin = max(0, Int(note.start * sampleRate))
        let held = note.duration
        let end = min(output.count, begin + Int((held + envelope.release) * sampleRate))
        let peak = amplitude(ofVelocity: note.velocity) * gain
        let brightness = (attackBrightness - bodyBrightness, bodyBrightness)
        var level: Float = 0
        let table = table.span
        var samples = output.mutableSpan
        var index = begin
        while index < end {
            let stop = min(end, index + controlInterval)
            let time = Double(index - begin) / sampleRate
            let next = Double(stop - begin) / sampleRate
            let target = peak * Float(strength(at: next, held: held))
            let slope = (target - level) / Float(stop - index)
            let bend =
                vibrato * min(1, time * 2) * sin(vibratoPhase + 2 * .pi * vibratoRate * time)
                - scoop * exp(-time * 20)
            let step = UInt32(increment * (bend == 0 ? 1 : exp2(bend / 1200)))
            let mix = note.velocity * (brightness.1 + brightness.0 * Float(exp(-time / settling)))
            let weights = SIMD2<Float>(1 - mix, mix)
            for sample in index..<stop {
                let place = Int(truncatingIfNeeded: phase >> UInt32(32 - Wavetable.bits))
                let fraction = Float(phase << UInt32(Wavetable.bits)) * 0x1p-32
                let pair = table[place] + (table[place + 1] - table[place]) * fraction
                var value = (pair * weights).sum()
                if breath > 0 { value += breath * noise.next() }
                samples[sample] += level * value
                level += slope
                phase &+= step
            }
            level = target
            index = stop
        }
    }

    /// The envelope at a time after the note's start, 1 at its highest.
    private func strength(at time: Double, held: Double) -> Double {
        var value = min(1, time / envelope.attack)
        if let decay = envelope.decay { value *= exp(-max(0, time - envelope.attack) / decay) }
        if time > held { value *= max(0, 1 - (time - held) / envelope.release) }
        return value
    }
}
