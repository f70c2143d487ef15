import EncoreSynthesis
import Testing

@Suite struct KeyTests {
    @Test func degreesOfCMajorAreTheWhiteKeys() {
        let key = Key(tonic: 0, mode: .major)
        #expect((0...7).map { key.pitch($0, above: 60) } == [60, 62, 64, 65, 67, 69, 71, 72])
        #expect((-2...(-1)).map { key.pitch($0, above: 60) } == [57, 59])
        #expect(key.pitch(0, above: 61) == 72)
    }

    @Test(arguments: [Mode.major, .minor, .dorian, .phrygian, .mixolydian])
    func theNearestDegreeInvertsThePitch(mode: Mode) {
        let key = Key(tonic: 5, mode: mode)
        for degree in -7...14 {
            #expect(key.degree(nearest: key.pitch(degree, above: 48), above: 48) == degree)
        }
    }

    @Test func chordsOfTheScale() {
        let major = Key(tonic: 0, mode: .major)
        #expect(major.chord(1, size: 4).pitchClasses == [2, 5, 9, 0], "D minor seventh")
        #expect(major.chord(4, size: 4).pitchClasses == [7, 11, 2, 5], "G seventh")
        #expect(major.chord(0, size: 5).rootless == [4, 7, 11, 2], "C major ninth without its root")
        // A minor's dominant takes G sharp, the leading note; A phrygian's chord on E stays diminished.
        #expect(Key(tonic: 9, mode: .minor).chord(4).pitchClasses == [4, 8, 11])
        #expect(Key(tonic: 9, mode: .phrygian).chord(4).pitchClasses == [4, 7, 10])
    }

    @Test func pitchesAndFrequencies() {
        #expect(abs(frequency(ofPitch: 69) - 440) < 1e-9)
        #expect(abs(frequency(ofPitch: 57) - 220) < 1e-9)
        #expect(pitch(ofClass: 0, nearest: 59) == 60)
        #expect(pitch(ofClass: 11, nearest: 60) == 59)
        #expect(pitch(ofClass: 6, nearest: 60) == 54, "of two a tritone away, the lower")
    }
}
