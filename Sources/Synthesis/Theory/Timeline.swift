import Glibc

/// How beats become seconds: tempo, swing and rubato.
package struct Timeline: Sendable {
    package var tempo: Double
    /// Where the off-beat eighth falls within its beat: 0.5 is straight, 2/3 a triplet's last third.
    package var swing: Double
    /// Largest deviation of the tempo from its mean, as a fraction.
    package var rubato: Double
    /// Beats from one hesitation to the next.
    package var phrase: Double

    package init(tempo: Double, swing: Double = 0.5, rubato: Double = 0, phrase: Double = 16) {
        self.tempo = tempo
        self.swing = swing
        self.rubato = rubato
        self.phrase = phrase
    }

    /// The time of a beat in seconds.
    ///
    /// Within a beat the first half is stretched to `swing` and the second squeezed, linearly. The tempo then is
    /// tempo / (1 + rubato · cos(2π beat / phrase)), slowest where phrases meet; its integral is exact.
    package func seconds(at beat: Double) -> Double {
        let whole = beat.rounded(.down)
        let fraction = beat - whole
        let swung = fraction < 0.5 ? fraction * 2 * swing : swing + (fraction - 0.5) * 2 * (1 - swing)
        let place = whole + swung
        let lag = rubato * phrase / (2 * .pi) * sin(2 * .pi * place / phrase)
        return (place + lag) * 60 / tempo
    }

    /// Beats enough to fill a duration.
    package func beats(toFill seconds: Double) -> Double {
        (seconds * tempo / 60 * (1 + rubato)).rounded(.up) + 1
    }
}
