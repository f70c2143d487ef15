import EncoreNumerics
import Glibc

/// A plucked string: a burst of noise circulating in a delay line one period long, losing its upper partials on
/// each turn.
///
/// Source: Karplus and Strong, "Digital Synthesis of Plucked-String and Drum Timbres", Computer Music Journal 7
/// (1983); the fractional delay and the decay control after Jaffe and Smith in the same issue.
package struct PluckedString: Instrument {
    /// 0 for a thumb, 1 for a hard pick.
    var brightness: Float = 0.5
    /// Seconds in which the fundamental falls by 60 dB.
    var sustain = 3.0
    /// Seconds in which a released string stops.
    var release = 0.05
    /// Where the string is plucked, as a fraction of its length: no partial with a node there is heard.
    var position = 0.18

    package func play(_ note: Note, into output: inout [Float], using random: inout RandomSource) {
        let period = sampleRate / frequency(ofPitch: note.pitch)
        // The averaging filter delays by half a sample or less; interpolation makes up the rest of the period.
        let damping = 0.5 - 0.45 * brightness
        let line = period - Double(damping)
        let length = Int(line)
        let fraction = Float(line - Double(length))
        guard length >= 2 else { return }
        let loss = Float(pow(0.001, period / (sustain * sampleRate)))
        var string = excitation(length: length + 1, brightness: brightness * note.velocity, using: &random)

        let begin = max(0, Int(note.start * sampleRate))
        let releaseStart = begin + Int(note.duration * sampleRate)
        let releaseFactor = decayFactor(release / 7)
        let end = min(output.count, releaseStart + Int(release * sampleRate))
        guard begin < end else { return }
        var gain = amplitude(ofVelocity: note.velocity)
        var place = 0
        var last: Float = 0
        var circulating = string.mutableSpan
        var samples = output.mutableSpan
        for sample in begin..<end {
            let following = place == length ? 0 : place + 1
            let value = circulating[place] * fraction + circulating[following] * (1 - fraction)
            samples[sample] += value * gain
            circulating[place] = loss * (value + damping * (last - value))
            last = value
            place = following
            if sample >= releaseStart { gain *= releaseFactor }
        }
    }

    /// The string's shape at the pluck: noise, duller for a softer pluck, combed by the plucking point, without its
    /// mean (which would circulate as an offset), at a root mean square of 1/2.
    private func excitation(length: Int, brightness: Float, using random: inout RandomSource) -> [Float] {
        var noise = Noise(using: &random)
        let smoothing = 0.85 - 0.7 * brightness
        var smooth: Float = 0
        var shape: [Float] = []
        shape.reserveCapacity(length)
        for _ in 0..<length {
            let white = noise.next()
            smooth = white + smoothing * (smooth - white)
            shape.append(smooth)
        }
        let offset = max(1, Int(position * Double(length)))
        var combed = shape
        for index in 0..<length { combed[index] -= shape[(index + offset) % length] }
        let mean = combed.reduce(0, +) / Float(length)
        var power: Float = 0
        for index in 0..<length {
            combed[index] -= mean
            power += combed[index] * combed[index]
        }
        let scale = 0.5 / (power / Float(length)).squareRoot()
        return combed.map { $0 * scale }
    }
}
