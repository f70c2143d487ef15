import EncoreNumerics
import EncoreSynthesis
import Glibc
import Testing

@Suite struct InstrumentTests {
    private func play(_ instrument: any Instrument, pitch: Double, velocity: Float = 0.8) -> [Float] {
        var output = [Float](repeating: 0, count: 22_050)
        var random = RandomSource(seed: 5, .testing)
        let note = Note(start: 0.1, duration: 0.7, pitch: pitch, velocity: velocity)
        instrument.play(note, into: &output, using: &random)
        return output
    }

    @Test(arguments: [33.0, 45.3, 57, 69, 81])
    func stringsAndWavetablesAreInTune(pitch: Double) {
        for instrument: any Instrument in [
            PluckedString.steelGuitar(brightness: 0.5), PluckedString.uprightBass(brightness: 0.2),
            ToneInstrument.piano(brightness: 0.5), ToneInstrument.clarinet(brightness: 0.5),
        ] {
            let found = strongestPitch(of: play(instrument, pitch: pitch)[3500..<16_000], near: pitch)
            #expect(abs(found - pitch) <= 0.1, "\(instrument) sounds \(found) for \(pitch)")
        }
    }

    @Test func notesBeginAndEndWithTheirTimes() {
        let instruments = [
            ToneInstrument.bowed(brightness: 1, players: 3), .superSaw(brightness: 1),
            .voice(high: true, brightness: 1),
        ]
        for instrument in instruments {
            let output = play(instrument, pitch: 60)
            let end = Int((0.1 + 0.7 + instrument.envelope.release) * sampleRate) + 1
            #expect(output[..<2205].allSatisfy { $0 == 0 })
            #expect(output[end...].allSatisfy { $0 == 0 })
            #expect(abs(output[end - 10]) < 0.01, "the release ends without a click")
            #expect(rootMeanSquare(Array(output[6000..<15_000])) > 0.05)
        }
    }

    @Test func velocityIsLoudnessAndBrightness() {
        let soft = play(ToneInstrument.brass(brightness: 0.5), pitch: 60, velocity: 0.3)
        let loud = play(ToneInstrument.brass(brightness: 0.5), pitch: 60, velocity: 0.9)
        let ratio = decibels(rootMeanSquare(loud)) - decibels(rootMeanSquare(soft))
        #expect(abs(ratio - 19) < 3, "\(ratio) dB between velocities 0.3 and 0.9")
        func overtones(_ samples: [Float]) -> Double {
            let slice = samples[4000..<15_000]
            return power(slice, at: frequency(ofPitch: 60) * 6) / power(slice, at: frequency(ofPitch: 60))
        }
        #expect(overtones(loud) > 4 * overtones(soft))
    }

    @Test func nothingIsWrittenBeyondTheEnd() {
        var output = [Float](repeating: 0, count: 1000)
        var random = RandomSource(seed: 6, .testing)
        for instrument: any Instrument in [
            Membrane.rock, PluckedString.palmMuted(), ToneInstrument.pad(brightness: 0.5),
        ] {
            for start in [0.04, 0.0453, 2] {
                let note = Note(start: start, duration: 1, pitch: 40, velocity: 1)
                instrument.play(note, into: &output, using: &random)
            }
        }
        #expect(output.allSatisfy { $0.isFinite })
    }
}
