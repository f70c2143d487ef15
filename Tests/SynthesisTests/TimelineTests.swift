import EncoreSynthesis
import Testing

@Suite struct TimelineTests {
    @Test func tripletSwingDelaysTheOffBeat() {
        let straight = Timeline(tempo: 120)
        let swung = Timeline(tempo: 120, swing: 2.0 / 3)
        #expect(abs(straight.seconds(at: 1.5) - 0.75) < 1e-12)
        #expect(abs(swung.seconds(at: 1.5) - (1 + 2.0 / 3) / 2) < 1e-12)
        #expect(abs(swung.seconds(at: 4) - 2) < 1e-12, "beats stay where they are")
    }

    @Test func rubatoHesitatesBetweenPhrasesAndKeepsTheTempo() {
        let free = Timeline(tempo: 60, rubato: 0.1, phrase: 16)
        #expect(abs(free.seconds(at: 32) - 32) < 1e-9)
        #expect(free.seconds(at: 16.5) - free.seconds(at: 15.5) > 1.09, "slowest where phrases meet")
        #expect(free.seconds(at: 8.5) - free.seconds(at: 7.5) < 0.91)
        #expect(free.seconds(at: free.beats(toFill: 30)) >= 30)
    }

    @Test func timeNeverRunsBackwards() {
        let timeline = Timeline(tempo: 90, swing: 0.68, rubato: 0.08, phrase: 12)
        let times = (0..<400).map { timeline.seconds(at: Double($0) / 8) }
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }
}
