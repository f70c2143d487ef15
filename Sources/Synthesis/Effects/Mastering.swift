import Glibc

/// The last stage: evens out the levels, sets the loudness and keeps the peaks within ±1.
package struct Mastering: Sendable {
    /// Share of the level differences that is taken away, 0 ... 1.
    package var compression: Double
    /// Loudness to end at: the root mean square over the whole song, in decibels below full scale.
    package var loudness: Double

    package init(compression: Double, loudness: Double) {
        self.compression = compression
        self.loudness = loudness
    }

    package func process(_ samples: inout [Float]) {
        compress(&samples)
        // The limiter takes a little of the loudness; aiming again gives it back.
        let target = pow(10, loudness / 20)
        for _ in 0..<2 {
            scale(&samples, by: Float(target / max(1e-9, rootMeanSquare(samples))))
            limit(&samples)
        }
    }

    /// Gain (level / mean level)^−compression, the level followed over some 30 ms up and 200 ms down.
    private func compress(_ samples: inout [Float]) {
        guard compression > 0, samples.count > 0 else { return }
        let mean = Float(pow(rootMeanSquare(samples), 2)) + 1e-9
        let attack = 1 - decayFactor(0.03, samples: controlInterval)
        let release = 1 - decayFactor(0.2, samples: controlInterval)
        var level = mean
        var gain: Float = 1
        var span = samples.mutableSpan
        var index = 0
        while index < span.count {
            let stop = min(span.count, index + controlInterval)
            var power: Float = 0
            for sample in index..<stop { power += span[sample] * span[sample] }
            power /= Float(stop - index)
            level += (power > level ? attack : release) * (power - level)
            // Silence is not raised without bound.
            let target = Float(pow(Double(max(level / mean, 1e-3)), -compression / 2))
            let slope = (target - gain) / Float(stop - index)
            for sample in index..<stop {
                gain += slope
                span[sample] *= gain
            }
            index = stop
        }
    }

    /// Leaves what is below 0.7 alone and bends the rest toward 1, with a continuous slope.
    private func limit(_ samples: inout [Float]) {
        var span = samples.mutableSpan
        for index in span.indices {
            let x = span[index]
            let excess = abs(x) - 0.7
            if excess > 0 {
                let bent = 0.7 + 0.29 * excess / (0.29 + excess)
                span[index] = x < 0 ? -bent : bent
            }
        }
    }
}

/// √(mean of x²), accumulated in Double in order; 0 for no samples.
package func rootMeanSquare(_ samples: [Float]) -> Double {
    var sum = 0.0
    for sample in samples.span.indices { sum += Double(samples[sample] * samples[sample]) }
    return samples.isEmpty ? 0 : (sum / Double(samples.count)).squareRoot()
}

func scale(_ samples: inout [Float], by gain: Float) {
    var span = samples.mutableSpan
    for index in span.indices { span[index] *= gain }
}
