/// Something done to the whole of a bus.
package protocol Effect: Sendable {
    func process(_ samples: inout [Float])
}

/// A valve amplifier driven into saturation, x → x (27 + x²) / (27 + 9 x²), which follows tanh closely, and the
/// loudspeaker cabinet that hides the fizz.
package struct Distortion: Effect {
    /// Gain into the bend; 1 is nearly clean, 30 is metal.
    var drive: Float
    /// Hertz above which the cabinet is deaf.
    var cabinet = 3800.0

    package func process(_ samples: inout [Float]) {
        Biquad.highpass(90).process(&samples)
        saturate(&samples)
        Biquad.lowpass(cabinet).process(&samples)
        Biquad.peak(110, decibels: 4, quality: 0.8).process(&samples)
    }

    private func saturate(_ samples: inout [Float]) {
        var span = samples.mutableSpan
        for index in span.indices {
            // Beyond ±3 the rational function would rise above 1.
            let x = max(-3, min(3, span[index] * drive))
            span[index] = x * (27 + x * x) / (27 + 9 * x * x)
        }
    }
}

/// What dance producers do with a compressor keyed by the kick drum: the bus ducks at each beat and swells back.
package struct Ducking: Effect {
    /// Seconds of the beats, ascending.
    var beats: [Double]
    /// Gain at the beat, 0 ... 1.
    var floor: Float
    /// Time constant of the recovery in seconds.
    var recovery: Double

    package func process(_ samples: inout [Float]) {
        let factor = decayFactor(recovery)
        let starts = beats.map { Int($0 * sampleRate) } + [Int.max]
        var next = 0
        var duck: Float = 0
        var target: Float = 0
        var span = samples.mutableSpan
        for index in span.indices {
            if index >= starts[next] {
                target = 1 - floor
                next += 1
            }
            // A few milliseconds down, so that the ducking does not click.
            duck += 0.02 * (target - duck)
            target *= factor
            span[index] *= 1 - duck
        }
    }
}
