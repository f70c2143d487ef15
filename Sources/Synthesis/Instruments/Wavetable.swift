import Glibc

/// One cycle of a waveform in two versions that a note fades between: lane 0 dark, lane 1 bright.
struct Wavetable: Sendable {
    static let bits = 10
    static let length = 1 << bits

    /// `length` samples and the first one again, so that interpolation needs no wrap.
    let samples: [SIMD2<Float>]

    /// Sums harmonics of given amplitudes: dark[k − 1] sin(kφ + θ) and bright[k − 1] sin(kφ + θ).
    ///
    /// The phases θ = π k² / K of K harmonics keep the peaks low (Schroeder, "Synthesis of Low-Peak-Factor Signals",
    /// IEEE Transactions on Information Theory 16, 1970). Eight neighboring samples are turned by one rotation at a
    /// time, so that no sine is computed per sample.
    init(dark: [Float], bright: [Float]) {
        precondition(dark.count == bright.count, "\(dark.count) dark but \(bright.count) bright harmonics")
        let groups = Self.length / 8
        var darkSum = [SIMD8<Float>](repeating: .zero, count: groups)
        var brightSum = darkSum
        for harmonic in dark.indices {
            let number = Double(harmonic + 1)
            let step = 2 * Double.pi * number / Double(Self.length)
            let phase = Double.pi * number * number / Double(dark.count)
            var sine = SIMD8<Float>()
            var cosine = SIMD8<Float>()
            for lane in 0..<8 {
                sine[lane] = Float(sin(phase + step * Double(lane)))
                cosine[lane] = Float(cos(phase + step * Double(lane)))
            }
            let turnSine = Float(sin(8 * step))
            let turnCosine = Float(cos(8 * step))
            for group in 0..<groups {
                darkSum[group] += dark[harmonic] * sine
                brightSum[group] += bright[harmonic] * sine
                (sine, cosine) = (
                    sine * turnCosine + cosine * turnSine, cosine * turnCosine - sine * turnSine
                )
            }
        }
        samples = (0...Self.length).map { index in
            let group = (index % Self.length) / 8
            return SIMD2(darkSum[group][index % 8], brightSum[group][index % 8])
        }
    }
}

/// The spectrum of a timbre: how strong harmonic k of a tone at f0 hertz is.
struct Spectrum: Sendable {
    /// Strength falls as k^−slope.
    var slope: Double
    /// Strength of even harmonics against odd ones; a clarinet's is small.
    var even = 1.0
    /// Resonances that stay where they are whatever the pitch: center in hertz, width in hertz, gain.
    var formants: [Formant] = []
    /// Partials above this many hertz fade out.
    var cutoff = 5000.0

    struct Formant: Sendable {
        var center: Double
        var width: Double
        var gain: Double
    }

    /// Amplitudes of the harmonics of a tone, scaled to a root mean square of 1/2 over the cycle.
    func harmonics(of fundamental: Double) -> [Float] {
        let count = max(1, min(48, Int(9000 / fundamental)))
        var amplitudes: [Float] = []
        var power = 0.0
        for k in 1...count {
            let frequency = fundamental * Double(k)
            var strength = pow(Double(k), -slope) * (k % 2 == 0 ? even : 1) / (1 + pow(frequency / cutoff, 4))
            if !formants.isEmpty {
                strength *= formants.reduce(0.08) { sum, formant in
                    let distance = (frequency - formant.center) / formant.width
                    return sum + formant.gain / (1 + distance * distance)
                }
            }
            amplitudes.append(Float(strength))
            power += strength * strength / 2
        }
        let scale = Float(0.5 / power.squareRoot())
        return amplitudes.map { $0 * scale }
    }
}
