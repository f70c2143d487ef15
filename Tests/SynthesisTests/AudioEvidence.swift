import EncoreSynthesis
import Glibc

/// Power of `samples` at a frequency, per sample (Goertzel's algorithm).
func power(_ samples: ArraySlice<Float>, at frequency: Double) -> Double {
    let coefficient = 2 * cos(2 * .pi * frequency / sampleRate)
    var (last, beforeLast) = (0.0, 0.0)
    for sample in samples {
        (last, beforeLast) = (Double(sample) + coefficient * last - beforeLast, last)
    }
    let power = last * last + beforeLast * beforeLast - coefficient * last * beforeLast
    return 2 * power / (Double(samples.count) * Double(samples.count))
}

/// The pitch, searched in steps of two cents within a semitone of `guess`, that is strongest.
func strongestPitch(of samples: ArraySlice<Float>, near guess: Double) -> Double {
    let candidates = (-50...50).map { guess + Double($0) / 50 }
    return candidates.max {
        power(samples, at: frequency(ofPitch: $0)) < power(samples, at: frequency(ofPitch: $1))
    } ?? guess
}

/// Shares of the twelve pitch classes in the energy between A2 and C6, each window of 8192 samples counting the same.
func chroma(of samples: [Float], tuning: Double) -> [Double] {
    var sum = [Double](repeating: 0, count: 12)
    for start in stride(from: 0, through: samples.count - 8192, by: 8192) {
        var classes = [Double](repeating: 0, count: 12)
        for pitch in 45...84 {
            let frequency = frequency(ofPitch: Double(pitch) + tuning / 100)
            classes[pitch % 12] += power(samples[start..<start + 8192], at: frequency)
        }
        let total = classes.reduce(1e-12, +)
        for index in 0..<12 { sum[index] += classes[index] / total }
    }
    let total = sum.reduce(1e-12, +)
    return sum.map { $0 / total }
}

/// How much louder the treble gets from one frame of 256 samples to the next, in nats, without its mean.
func onsets(of samples: [Float]) -> [Double] {
    let floor = rootMeanSquare(samples) * 0.01
    let levels = stride(from: 1, through: samples.count - 256, by: 256).map { start in
        var sum = 0.0
        for index in start..<start + 256 {
            let difference = Double(samples[index] - samples[index - 1])
            sum += difference * difference
        }
        return log((sum / 256).squareRoot() + floor)
    }
    let rises = zip(levels, levels.dropFirst()).map { max(0, $1 - $0) }
    let mean = rises.reduce(0, +) / Double(max(1, rises.count))
    return rises.map { $0 - mean }
}

/// Correlation of a sequence with itself `lag` frames later, the lag interpolated.
func autocorrelation(_ values: [Double], lag: Double) -> Double {
    let whole = Int(lag)
    let fraction = lag - Double(whole)
    var product = 0.0
    for index in 0..<(values.count - whole - 1) {
        product += values[index] * (values[index + whole] * (1 - fraction) + values[index + whole + 1] * fraction)
    }
    return product / values.reduce(1e-12) { $0 + $1 * $1 }
}

/// Means of 40 consecutive samples, as the learner sees them.
func pooled(_ samples: [Float]) -> [Float] {
    stride(from: 0, through: samples.count - 40, by: 40).map { start in
        samples[start..<start + 40].reduce(0, +) / 40
    }
}

func decibels(_ amplitude: Double) -> Double { 20 * log10(max(1e-9, amplitude)) }
