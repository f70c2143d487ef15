import EncoreNumerics
import EncoreSynthesis
import Testing

@Suite struct ProgressionTests {
    @Test(arguments: [3.0, 4.0]) func phrasesEndInCadences(beatsPerBar: Double) {
        let key = Key(tonic: 7, mode: .major)
        var random = RandomSource(seed: 1, .testing)
        let harmonies = Progression.functional(in: key, beats: 96, beatsPerBar: beatsPerBar, using: &random)
        let tonic = key.chord(0).root
        let dominant = key.chord(4).root
        let phrase = 4 * beatsPerBar
        for (harmony, next) in zip(harmonies, harmonies.dropFirst()) {
            #expect(harmony.end == next.start, "no gaps")
            if next.end.truncatingRemainder(dividingBy: phrase) == 0 {
                #expect(harmony.chord.root == dominant)
                #expect(next.chord.root == tonic || next.chord.root == dominant)
            }
            if harmony.start.truncatingRemainder(dividingBy: phrase) == 0 { #expect(harmony.chord.root == tonic) }
        }
        #expect((harmonies.last?.end ?? 0) >= 96)
    }

    @Test func minorNinthsOnTheSecondDegreeResolveByFifths() {
        var resolved = 0
        for number in 0..<8 {
            var random = RandomSource(seed: 2, .testing, index: number)
            let key = Key(tonic: 5, mode: .major)
            let changes = Progression.changes(in: key, beats: 64, beatsPerBar: 4, using: &random)
            for (first, second) in zip(changes, changes.dropFirst())
            where first.chord == Chord(root: 7, intervals: ChordType.minor9.intervals) {
                #expect(second.chord.root == 0, "in F, G minor leads to C")
                #expect(second.chord.intervals == ChordType.dominant13.intervals)
                resolved += 1
            }
        }
        #expect(resolved > 5)
    }

    @Test func aWalkingBassLandsOnRootsAndApproachesBySemitones() {
        var random = RandomSource(seed: 4, .testing)
        let key = Key(tonic: 0, mode: .minor)
        let changes = Progression.changes(in: key, beats: 48, beatsPerBar: 4, using: &random)
        let onBeats = walkingBass(changes, step: 1, using: &random).filter { $0.beat == $0.beat.rounded() }
        for (note, next) in zip(onBeats, onBeats.dropFirst()) {
            #expect((27...50).contains(note.pitch))
            guard let harmony = changes.first(where: { $0.start == next.beat }) else { continue }
            #expect(next.pitch % 12 == harmony.chord.root)
            #expect(abs(note.pitch - next.pitch) % 12 == 1 || abs(note.pitch - next.pitch) % 12 == 11)
        }
        #expect(Set(onBeats.map(\.beat)) == Set((0..<onBeats.count).map(Double.init)), "a note on every beat")
    }

    @Test func loopsRepeat() {
        let loop = Progression.loop([0, 4, 5, 3], in: Key(tonic: 0, mode: .major), beats: 30, beatsPerBar: 4)
        #expect(loop.map(\.chord.root) == [0, 7, 9, 5, 0, 7, 9, 5])
    }

    @Test func gridsBecomeStrokes() {
        let notes = StepPattern("X..o").notes(at: 8, beats: 4)
        #expect(notes.map(\.beat) == [8, 11])
        #expect(notes.map(\.velocity) == [1, 0.5])
    }
}
