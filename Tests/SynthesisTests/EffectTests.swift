import EncoreSynthesis
import Glibc
import Testing

@Suite struct EffectTests {
    private func tone(_ frequency: Double, seconds: Double = 1, amplitude: Double = 0.5) -> [Float] {
        (0..<Int(seconds * sampleRate)).map {
            Float(amplitude * sin(2 * .pi * frequency * Double($0) / sampleRate))
        }
    }

    private func gain(_ filter: Biquad, at frequency: Double) -> Double {
        var samples = tone(frequency)
        filter.process(&samples)
        return decibels(rootMeanSquare(Array(samples[11_025...]))) - decibels(0.5 / 2.0.squareRoot())
    }

    @Test func filtersPassAndStop() {
        #expect(abs(gain(.lowpass(1000), at: 100)) < 0.1)
        #expect(abs(gain(.lowpass(1000), at: 1000) + 3) < 0.2)
        #expect(gain(.lowpass(1000), at: 8000) < -36)
        #expect(abs(gain(.highpass(200), at: 4000)) < 0.1)
        #expect(abs(gain(.highpass(200), at: 50) + 24) < 1)
        var offset = [Float](repeating: 1, count: 22_050)
        Biquad.highpass(30).process(&offset)
        #expect(abs(offset[22_049]) < 1e-3)
    }

    @Test(arguments: [0.6, 1.5, 2.5]) func theHallFallsBySixtyDecibels(time: Double) {
        let burst = tone(200, seconds: 0.3) + [Float](repeating: 0, count: Int((time + 1) * sampleRate))
        let wet = Reverb(time: time).reverberation(of: burst)
        func level(at seconds: Double) -> Double {
            let start = Int(seconds * sampleRate)
            return decibels(rootMeanSquare(Array(wet[start..<start + 4410])))
        }
        let fall = level(at: 0.5) - level(at: 0.5 + time / 2)
        #expect(abs(fall - 30) < 6, "\(fall) dB in half of \(time) s")
    }

    @Test func masteringSetsTheLoudness() {
        var samples = tone(300, amplitude: 0.01)
        Mastering(compression: 0, loudness: -20).process(&samples)
        #expect(abs(decibels(rootMeanSquare(samples)) + 20) < 0.01)
    }

    @Test func masteringKeepsPeaksWithinRange() {
        var samples = (0..<22_050).map { $0 % 1000 < 20 ? Float(1) : Float(0.01) }
        Mastering(compression: 0.5, loudness: -6).process(&samples)
        #expect(samples.allSatisfy { abs($0) < 1 })
    }

    @Test func compressionHalvesTheDifference() {
        var samples = tone(300, seconds: 2, amplitude: 0.5) + tone(300, seconds: 2, amplitude: 0.05)
        Mastering(compression: 0.5, loudness: -20).process(&samples)
        let loud = rootMeanSquare(Array(samples[22_050..<40_000]))
        let soft = rootMeanSquare(Array(samples[66_150..<85_000]))
        #expect(abs(decibels(loud) - decibels(soft) - 10) < 1)
    }

    @Test func silenceStaysSilent() {
        var samples = [Float](repeating: 0, count: 5000)
        Mastering(compression: 0.5, loudness: -12).process(&samples)
        #expect(samples.allSatisfy { $0 == 0 })
        #expect(rootMeanSquare([]) == 0)
    }
}
