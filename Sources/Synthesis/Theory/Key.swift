import Glibc

/// A diatonic scale, named as songs.csv names it.
public enum Mode: String, Sendable {
    case major, minor, dorian, phrygian, mixolydian

    /// Semitones above the tonic, one for each of the seven degrees.
    package var intervals: [Int] {
        switch self {
        case .major: [0, 2, 4, 5, 7, 9, 11]
        case .minor: [0, 2, 3, 5, 7, 8, 10]
        case .dorian: [0, 2, 3, 5, 7, 9, 10]
        case .phrygian: [0, 1, 3, 5, 7, 8, 10]
        case .mixolydian: [0, 2, 4, 5, 7, 9, 10]
        }
    }

    /// Whether the tonic triad is minor.
    package var isMinor: Bool { intervals[2] == 3 }
}

/// A tonic with its scale. Pitches are MIDI numbers (60 is middle C), pitch classes are 0 (C) ... 11 (B),
/// degrees count from 0 (the tonic) and may lie in any octave: 7 is the tonic above, −1 the seventh below.
package struct Key: Sendable {
    package var tonic: Int
    package var mode: Mode

    package init(tonic: Int, mode: Mode) {
        self.tonic = tonic
        self.mode = mode
    }

    /// The pitch of a degree, where degree 0 is the lowest tonic at or above `floor`.
    package func pitch(_ degree: Int, above floor: Int) -> Int {
        let octave = (degree - modulo(degree, 7)) / 7
        return floor + modulo(tonic - floor, 12) + 12 * octave + mode.intervals[modulo(degree, 7)]
    }

    /// The degree whose pitch lies closest to `pitch`, the lower one of two equally close.
    package func degree(nearest pitch: Int, above floor: Int) -> Int {
        var best = 0
        for candidate in -21...35
        where abs(self.pitch(candidate, above: floor) - pitch) < abs(self.pitch(best, above: floor) - pitch) {
            best = candidate
        }
        return best
    }

    /// The chord of stacked thirds on a degree. In minor, the dominant takes the leading note of the harmonic scale.
    ///
    /// - Parameter size: 3 for a triad, 4 for a seventh chord, 5 for a ninth chord.
    package func chord(_ degree: Int, size: Int = 3) -> Chord {
        let degree = modulo(degree, 7)
        let root = pitch(degree, above: 0)
        var intervals = (0..<size).map { pitch(degree + 2 * $0, above: 0) - root }
        if degree == 4, mode == .minor { intervals[1] = 4 }
        return Chord(root: root, intervals: intervals)
    }
}

/// The remainder in 0 ..< modulus, also for negative values.
func modulo(_ value: Int, _ modulus: Int) -> Int {
    let remainder = value % modulus
    return remainder < 0 ? remainder + modulus : remainder
}

/// The frequency of a MIDI pitch in hertz: 440 · 2^((pitch − 69) / 12).
package func frequency(ofPitch pitch: Double) -> Double {
    440 * exp2((pitch - 69) / 12)
}
