import Numerics

/// Chord progressions, each long enough for `beats`.
enum Progression {
    /// Functional harmony in phrases of four bars: tonic, predominant, dominant, each phrase ending in a cadence.
    static func functional(
        in key: Key, beats: Double, beatsPerBar: Double, using random: inout RandomSource
    ) -> [Harmony] {
        // What may follow each degree: I ii iii IV V vi vii.
        let successors = [
            [3, 4, 5, 1, 3, 4], [4, 4, 6], [5, 3], [4, 1, 0, 4], [0, 0, 5], [1, 3, 3, 4], [0],
        ]
        var harmonies: [Harmony] = []
        var beat = 0.0
        var degree = 0
        while beat < beats {
            for bar in 0..<4 {
                let authentic = random.chance(0.65)
                if bar == 0 { degree = 0 }
                if bar == 3 { degree = authentic ? 0 : 4 }
                // The last bar but one prepares the cadence with two chords.
                let split = bar == 2 || random.chance(0.2)
                let degrees = bar == 2 ? [random.element(of: [1, 3]), 4] : [degree, successor(of: degree)]
                for part in 0..<(split && bar != 3 ? 2 : 1) {
                    let length = split && bar != 3 ? (part == 0 ? (beatsPerBar / 2).rounded(.up) : (beatsPerBar / 2)
                        .rounded(.down)) : beatsPerBar
                    degree = degrees[part]
                    let seventh = degree == 4 && random.chance(0.5)
                    harmonies.append(Harmony(
                        chord: key.chord(degree, size: seventh ? 4 : 3), start: beat, beats: length))
                    beat += length
                }
                degree = successor(of: degree)
            }
        }
        return harmonies

        func successor(of degree: Int) -> Int { random.element(of: successors[degree]) }
    }

    /// A loop of diatonic chords, one a bar.
    static func loop(
        _ degrees: [Int], size: Int = 3, in key: Key, beats: Double, beatsPerBar: Double
    ) -> [Harmony] {
        let bars = Int((beats / beatsPerBar).rounded(.up))
        return (0..<bars).map { bar in
            Harmony(
                chord: key.chord(degrees[bar % degrees.count], size: size), start: Double(bar) * beatsPerBar,
                beats: beatsPerBar)
        }
    }

    /// Jazz changes: a chain of ii–V–I figures and turnarounds, or twelve bars of blues.
    static func changes(
        in key: Key, beats: Double, beatsPerBar: Double, using random: inout RandomSource
    ) -> [Harmony] {
        let blues = !key.mode.isMinor && random.chance(0.3)
        var harmonies: [Harmony] = []
        var beat = 0.0
        while beat < beats {
            let figure = blues ? twelveBars : random.element(of: key.mode.isMinor ? minorFigures : majorFigures)
            for (interval, type, bars) in figure {
                harmonies.append(Harmony(
                    chord: Chord(root: key.tonic + interval, intervals: type.intervals), start: beat,
                    beats: bars * beatsPerBar))
                beat += bars * beatsPerBar
            }
        }
        return harmonies
    }

    /// Semitones above the tonic, type, bars.
    private typealias Figure = [(Int, ChordType, Double)]

    private static let majorFigures: [Figure] = [
        [(2, .minor9, 1), (7, .dominant13, 1), (0, .major9, 2)],
        [(0, .major9, 1), (9, .dominantFlat9, 1), (2, .minor9, 1), (7, .dominant13, 1)],
        [(4, .minor9, 1), (9, .dominantFlat9, 1), (2, .minor9, 1), (7, .dominant13, 1)],
        [(0, .major9, 2), (5, .major9, 1), (5, .minor9, 1)],
        [(5, .major9, 1), (10, .dominant9, 1), (0, .major9, 2)],
    ]
    private static let minorFigures: [Figure] = [
        [(2, .halfDiminished, 1), (7, .dominantFlat9, 1), (0, .minor9, 2)],
        [(0, .minor9, 2), (5, .minor9, 2)],
        [(8, .dominant9, 1), (7, .dominantFlat9, 1), (0, .minor9, 2)],
        [(0, .minor9, 1), (5, .minor9, 1), (2, .halfDiminished, 1), (7, .dominantFlat9, 1)],
    ]
    private static let twelveBars: Figure = [
        (0, .dominant9, 1), (5, .dominant9, 1), (0, .dominant9, 2), (5, .dominant9, 2), (0, .dominant13, 1),
        (9, .dominantFlat9, 1), (2, .minor9, 1), (7, .dominant13, 1), (0, .dominant9, 1), (7, .dominant13, 1),
    ]
}
