import EncoreNumerics
import Glibc

/// Plays a score: each part into its bus, the buses through their effects and faders into the mix, the sends
/// into the hall.
struct Renderer {
    var score: Score
    var count: Int
    var random: RandomSource

    mutating func mix() -> [Float] {
        var dry = [Float](repeating: 0, count: count)
        var wet = dry
        for bus in score.buses {
            var samples = [Float](repeating: 0, count: count)
            for part in bus.parts {
                for note in part.notes where note.start < Double(count) / sampleRate {
                    part.instrument.play(note, into: &samples, using: &random)
                }
            }
            for effect in bus.effects { effect.process(&samples) }
            let level = activeLevel(samples)
            guard level > 0 else { continue }
            // No two engineers set the same faders.
            let fader = bus.level + 2.5 * max(-2, min(2, random.normal()))
            let gain = Float(0.1 * pow(10, fader / 20) / level)
            add(samples, times: gain, to: &dry)
            if score.reverbLevel > 0, bus.send > 0 { add(samples, times: gain * bus.send, to: &wet) }
        }
        if score.reverbLevel > 0 {
            // A hall adds little to the bass, or it would boom.
            Biquad.highpass(140).process(&wet)
            add(Reverb(time: score.reverbTime).reverberation(of: wet), times: score.reverbLevel, to: &dry)
        }
        return dry
    }

    /// The root mean square of a bus over the blocks in which it sounds: those within 30 dB of its loudest.
    private func activeLevel(_ samples: [Float]) -> Double {
        let block = 2048
        let powers = stride(from: 0, to: samples.count, by: block).map { start in
            var sum: Float = 0
            for index in start..<min(samples.count, start + block) { sum += samples[index] * samples[index] }
            return Double(sum) / Double(block)
        }
        let loudest = powers.max() ?? 0
        let active = powers.filter { $0 > loudest * 1e-3 }
        return active.isEmpty ? 0 : (active.reduce(0, +) / Double(active.count)).squareRoot()
    }

    private func add(_ samples: [Float], times gain: Float, to sum: inout [Float]) {
        let source = samples.span
        var target = sum.mutableSpan
        for index in target.indices { target[index] += gain * source[index] }
    }
}
