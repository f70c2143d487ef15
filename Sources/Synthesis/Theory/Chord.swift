/// A chord: a root and the semitones of its notes above it.
package struct Chord: Equatable, Sendable {
    /// Pitch class 0 (C) ... 11 (B).
    package var root: Int
    /// Ascending, the first is 0.
    package var intervals: [Int]

    package init(root: Int, intervals: [Int]) {
        self.root = modulo(root, 12)
        self.intervals = intervals
    }

    package var pitchClasses: [Int] { intervals.map { modulo(root + $0, 12) } }

    package var third: Int { modulo(root + intervals[1], 12) }

    /// Keyboard players leave the root to the bass: third, fifth, seventh and what lies above.
    package var rootless: [Int] { Array(pitchClasses.dropFirst()) }
}

/// The chord types that harmony outside the scale needs.
package enum ChordType: Sendable {
    case major, minor, major9, minor9, dominant9, dominant13, dominantFlat9, halfDiminished

    package var intervals: [Int] {
        switch self {
        case .major: [0, 4, 7]
        case .minor: [0, 3, 7]
        case .major9: [0, 4, 7, 11, 14]
        case .minor9: [0, 3, 7, 10, 14]
        case .dominant9: [0, 4, 7, 10, 14]
        case .dominant13: [0, 4, 10, 14, 21]
        case .dominantFlat9: [0, 4, 7, 10, 13]
        case .halfDiminished: [0, 3, 6, 10]
        }
    }
}

/// One chord of a progression and how long it lasts.
package struct Harmony: Sendable {
    package var chord: Chord
    /// Both in beats.
    package var start: Double
    package var beats: Double

    package var end: Double { start + beats }
}

/// The pitch of a pitch class that lies closest to `pitch`; of two a tritone away, the lower.
package func pitch(ofClass pitchClass: Int, nearest pitch: Int) -> Int {
    let above = modulo(pitchClass - pitch, 12)
    return above < 6 ? pitch + above : pitch + above - 12
}
