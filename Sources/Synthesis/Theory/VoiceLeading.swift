/// The smoothest four-part setting of a chord after the one before, as in harmony exercises.
///
/// Every setting within the ranges that has the root in the bass is weighed, and the cheapest is taken: movement of
/// the upper voices costs a unit a semitone; consecutive fifths and octaves, missing chord notes, doubled thirds
/// and wide gaps cost as much as several semitones; voices never cross.
///
/// - Parameters:
///   - previous: the four pitches before, bass first; nil at the beginning.
///   - ranges: the compass of bass, tenor, alto and soprano.
/// - Returns: four pitches, bass first.
package func fourPartSetting(
    of chord: Chord, after previous: [Int]?, ranges: [ClosedRange<Int>] = choirRanges
) -> [Int] {
    precondition(ranges.count == 4, "four voices need four ranges, not \(ranges.count)")
    let candidates = ranges.map { range in range.filter { chord.pitchClasses.contains(modulo($0, 12)) } }
    let basses = candidates[0].filter { modulo($0, 12) == chord.root }
    var best: [Int] = []
    var lowest = Int.max
    for bass in basses {
        for tenor in candidates[1] where tenor >= bass {
            for alto in candidates[2] where alto >= tenor {
                for soprano in candidates[3] where soprano >= alto {
                    let cost = settingCost((bass, tenor, alto, soprano), of: chord, after: previous)
                    if cost < lowest {
                        lowest = cost
                        best = [bass, tenor, alto, soprano]
                    }
                }
            }
        }
    }
    return best
}

/// Bass, tenor, alto and soprano.
package let choirRanges = [40...57, 50...65, 56...72, 62...79]

private func settingCost(
    _ voices: (bass: Int, tenor: Int, alto: Int, soprano: Int), of chord: Chord, after previous: [Int]?
) -> Int {
    let (bass, tenor, alto, soprano) = voices
    var cost = max(0, alto - tenor - 12) * 4 + max(0, soprano - alto - 12) * 4 + max(0, tenor - bass - 19)
    let classes = (modulo(tenor, 12), modulo(alto, 12), modulo(soprano, 12))
    for pitchClass in chord.pitchClasses.dropFirst() {
        let count =
            (classes.0 == pitchClass ? 1 : 0) + (classes.1 == pitchClass ? 1 : 0)
            + (classes.2 == pitchClass ? 1 : 0)
        if count == 0 { cost += pitchClass == chord.third ? 40 : 12 }
        if count > 1 { cost += pitchClass == chord.third ? 6 : 2 }
    }
    guard let previous else { return cost + abs(soprano - 71) + abs(bass - 48) }
    cost += abs(tenor - previous[1]) + abs(alto - previous[2]) + abs(soprano - previous[3])
    cost += abs(bass - previous[0]) / 2
    cost += 12 * consecutivePerfects([bass, tenor, alto, soprano], after: previous)
    return cost
}

/// How many pairs of voices move in parallel from one fifth or octave to another.
package func consecutivePerfects(_ voices: [Int], after previous: [Int]) -> Int {
    var count = 0
    for low in 0..<voices.count {
        for high in low + 1..<voices.count where voices[low] != previous[low] {
            let interval = modulo(voices[high] - voices[low], 12)
            let before = modulo(previous[high] - previous[low], 12)
            let parallel = (voices[low] > previous[low]) == (voices[high] > previous[high])
            if interval == before, interval == 0 || interval == 7, parallel, voices[high] != previous[high] {
                count += 1
            }
        }
    }
    return count
}

/// The chords of a progression in close position, the hand moving little and returning toward `home`.
///
/// - Parameter rootless: whether the root is left to the bass.
func closePositions(of harmonies: [Harmony], near home: Double, rootless: Bool = false) -> [[Int]] {
    var center = home
    return harmonies.map { harmony in
        let chord = harmony.chord
        let voicing = closePosition(of: rootless ? chord.rootless : chord.pitchClasses, near: center)
        center = (Double(voicing.reduce(0, +)) / Double(voicing.count) + home) / 2
        return voicing
    }
}

/// Pitch classes stacked closely, in the inversion whose center lies nearest to `center`: how a keyboard player
/// keeps the hand where it was.
package func closePosition(of pitchClasses: [Int], near center: Double) -> [Int] {
    let classes = pitchClasses.map { modulo($0, 12) }.sorted()
    var best: [Int] = []
    var distance = Double.infinity
    for inversion in classes.indices {
        for octave in 1...8 {
            let voicing = classes.indices.map { index in
                let place = inversion + index
                return classes[place % classes.count] + 12 * (octave + place / classes.count)
            }
            let mean = Double(voicing.reduce(0, +)) / Double(voicing.count)
            if abs(mean - center) < distance {
                distance = abs(mean - center)
                best = voicing
            }
        }
    }
    return best
}
