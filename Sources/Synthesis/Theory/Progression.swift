import EncoreNumerics

/// Chord progressions, each long enough for `beats`.
package enum Progression {
    /// Functional harmony in phrases of four bars: from the tonic by way of what usually follows what to a
    /// predominant and the dominant, then a cadence on the tonic or a half cadence on the dominant.
    package static func functional(
        in key: Key, beats: Double, beatsPerBar: Double, using random: inout RandomSource
    ) -> [Harmony] {
        let strong = (beatsPerBar / 2).rounded(.up)
        var harmonies: [Harmony] = []
        var beat = 0.0
        func add(_ degree: Int, beats: Double) {
            let seventh = degree == 4 && random.chance(0.5)
            harmonies.append(Harmony(chord: key.chord(degree, size: seventh ? 4 : 3), start: beat, beats: beats))
            beat += beats
        }
        while beat < beats {
            var degree = 0
            for _ in 0..<2 {
                if random.chance(0.2) {
                    add(degree, beats: strong)
                    degree = random.element(of: successors[degree])
                    add(degree, beats: beatsPerBar - strong)
                } else {
                    add(degree, beats: beatsPerBar)
                }
                degree = random.element(of: successors[degree])
            }
            add(random.element(of: [1, 3]), beats: strong)
            add(4, beats: beatsPerBar - strong)
            add(random.chance(0.65) ? 0 : 4, beats: beatsPerBar)
        }
        return harmonies
    }

    /// What may follow each of I, ii, iii, IV, V, vi, vii; what stands there twice is twice as likely.
    private static let successors = [
        [3, 4, 5, 1, 3, 4], [4, 4, 6], [5, 3], [4, 1, 0, 4], [0, 0, 5], [1, 3, 3, 4], [0],
    ]

    /// A loop of diatonic chords, one per bar.
    package static func loop(
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
    package static func changes(
        in key: Key, beats: Double, beatsPerBar: Double, using random: inout RandomSource
    ) -> [Harmony] {
        let blues = !key.mode.isMinor && random.chance(0.3)
        var harmonies: [Harmony] = []
        var beat = 0.0
        while beat < beats {
            let figure = blues ? twelveBars : random.element(of: key.mode.isMinor ? minorFigures : majorFigures)
            for (interval, type, bars) in figure {
                harmonies.append(
                    Harmony(
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
