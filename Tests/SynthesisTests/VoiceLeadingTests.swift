import EncoreNumerics
import EncoreSynthesis
import Testing

@Suite struct VoiceLeadingTests {
    @Test func aCadenceIsSetAsInTheTextbook() {
        let key = Key(tonic: 0, mode: .major)
        var previous: [Int]?
        for degree in [0, 3, 4, 0] {
            let chord = key.chord(degree)
            let setting = fourPartSetting(of: chord, after: previous)
            #expect(setting == setting.sorted(), "voices do not cross")
            #expect(setting[0] % 12 == chord.root, "the root is in the bass")
            #expect(Set(setting.map { $0 % 12 }) == Set(chord.pitchClasses), "the chord is complete")
            for (pitch, range) in zip(setting, choirRanges) { #expect(range.contains(pitch)) }
            if let previous {
                #expect(consecutivePerfects(setting, after: previous) == 0)
                let movement = zip(setting, previous).dropFirst().reduce(0) { $0 + abs($1.0 - $1.1) }
                #expect(movement <= 9, "upper voices move by steps, not \(movement) semitones")
            }
            previous = setting
        }
    }

    @Test func consecutiveFifthsAndOctavesAreCounted() {
        // C and G to D and A, then C and C to D and D; contrary motion to an octave is none.
        #expect(consecutivePerfects([50, 57], after: [48, 55]) == 1)
        #expect(consecutivePerfects([50, 62], after: [48, 60]) == 1)
        #expect(consecutivePerfects([48, 64], after: [50, 62]) == 0)
        #expect(consecutivePerfects([48, 55], after: [48, 55]) == 0, "standing still is no parallel")
    }

    @Test func everySettingOfRandomProgressionsIsPlayable() {
        for number in 0..<12 {
            var random = RandomSource(seed: 3, .testing, index: number)
            let key = Key(tonic: number, mode: number % 2 == 0 ? .major : .minor)
            let harmonies = Progression.functional(in: key, beats: 64, beatsPerBar: 4, using: &random)
            var previous: [Int]?
            var parallels = 0
            for harmony in harmonies {
                let setting = fourPartSetting(of: harmony.chord, after: previous)
                #expect(setting.count == 4 && setting == setting.sorted())
                if let previous { parallels += consecutivePerfects(setting, after: previous) }
                previous = setting
            }
            #expect(parallels <= 1, "\(parallels) parallels in \(harmonies.count) chords")
        }
    }

    @Test func closePositionKeepsTheHandInPlace() {
        #expect(closePosition(of: [0, 4, 7], near: 60) == [55, 60, 64])
        #expect(closePosition(of: [0, 4, 7], near: 64) == [60, 64, 67])
        #expect(closePosition(of: [7, 11, 14, 17], near: 60).map { $0 % 12 }.sorted() == [2, 5, 7, 11])
    }
}
