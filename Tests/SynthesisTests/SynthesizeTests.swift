import EncoreNumerics
import EncoreSynthesis
import Glibc
import Testing

@Suite struct SynthesizeTests {
    @Test(arguments: SyntheticGenre.allCases)
    func audioIsInRangeAtItsLoudness(genre: SyntheticGenre) {
        for number in 0..<6 {
            let song = SongParameters(genre: genre, number: number, seed: 1)
            let samples = synthesize(song, duration: 5)
            #expect(samples.count == 110_250)
            #expect(samples.allSatisfy { $0.isFinite && abs($0) < 1 })
            #expect(abs(decibels(rootMeanSquare(samples)) - song.loudness) < 1, "\(song.values)")
            let offset = samples.reduce(0.0) { $0 + Double($1) } / Double(samples.count)
            #expect(abs(offset) < 0.003, "\(song.name) has an offset of \(offset)")
            #expect(longestSilence(samples) < 4000, "\(song.name) falls silent")
        }
    }

    /// The most consecutive samples that are exactly zero.
    private func longestSilence(_ samples: [Float]) -> Int {
        var longest = 0
        var current = 0
        for sample in samples {
            current = sample == 0 ? current + 1 : 0
            longest = max(longest, current)
        }
        return longest
    }

    @Test func theSameSongIsTheSameBitsOnAnyThread() async {
        let songs = SyntheticGenre.allCases.map { SongParameters(genre: $0, number: 3, seed: 5) }
        let expected = songs.map { synthesize($0, duration: 2) }
        let concurrent = await withTaskGroup(of: (Int, [Float]).self) { group in
            for (index, song) in songs.enumerated() { group.addTask { (index, synthesize(song, duration: 2)) } }
            return await group.reduce(into: [Int: [Float]]()) { $0[$1.0] = $1.1 }
        }
        for index in songs.indices { #expect(concurrent[index] == expected[index]) }
        let other = SongParameters(genre: .classical, number: 3, seed: 6)
        #expect(synthesize(other, duration: 2) != expected[0])
    }

    @Test(arguments: [0.0, 0.001, 0.3]) func shortSongsAreShort(duration: Double) {
        for genre in SyntheticGenre.allCases {
            let samples = synthesize(SongParameters(genre: genre, number: 0, seed: 0), duration: duration)
            #expect(samples.count == Int(duration * sampleRate))
            #expect(samples.allSatisfy { $0.isFinite })
        }
    }

    /// Onsets repeat after a beat, and do not after what would be a beat of another tempo.
    @Test(arguments: [SyntheticGenre.jazz, .metal, .pop])
    func theTempoIsInTheAudio(genre: SyntheticGenre) {
        for number in 0..<5 {
            let song = SongParameters(genre: genre, number: number, seed: 2)
            let onsets = onsets(of: synthesize(song, duration: 15))
            let beat = 60 / song.tempo * sampleRate / 256
            let right = autocorrelation(onsets, lag: beat)
            for ratio in [0.79, 0.87, 1.13, 1.21] {
                let wrong = autocorrelation(onsets, lag: beat * ratio)
                #expect(right > wrong + 0.1, "\(song.name) at \(song.tempo) bpm: \(right), \(ratio): \(wrong)")
            }
        }
    }

    /// Most energy lies on the notes of the scale, less on those of the key a semitone above.
    @Test(arguments: [SyntheticGenre.classical, .pop])
    func theKeyIsInTheAudio(genre: SyntheticGenre) {
        for number in 0..<5 {
            let song = SongParameters(genre: genre, number: number, seed: 2)
            let classes = chroma(of: synthesize(song, duration: 12), tuning: song.tuning)
            let key = Key(tonic: song.tonic, mode: song.mode)
            func share(of scale: [Int]) -> Double { scale.reduce(0) { $0 + classes[$1 % 12] } }
            let scale = (0..<7).map { key.pitch($0, above: 0) }
            let inside = share(of: scale)
            #expect(inside > 0.75, "\(song.name): \(inside) within the scale")
            #expect(inside > share(of: scale.map { $0 + 1 }) + 0.15, "\(song.name)")
        }
    }

    /// What the learner will be judged by: loudness overlaps between genres, pop varies most.
    @Test func loudnessIsAClueAndPopTheWidest() {
        let levels = SyntheticGenre.allCases.map { genre in
            (0..<40).map { number in
                let song = SongParameters(genre: genre, number: number, seed: 0)
                return decibels(rootMeanSquare(pooled(synthesize(song, duration: 3))))
            }
        }
        let spreads = levels.map { values in
            let mean = values.reduce(0, +) / Double(values.count)
            return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
        }
        for index in 0..<3 { #expect(spreads[3] > 1.15 * spreads[index], "spreads in dB: \(spreads)") }
        let accuracy = nearestNeighborAccuracy(levels, neighbors: 15)
        #expect(accuracy > 0.4 && accuracy < 0.6, "loudness alone names \(accuracy) of the songs")
    }

    /// Leave-one-out accuracy of a vote of the nearest values.
    private func nearestNeighborAccuracy(_ values: [[Double]], neighbors: Int) -> Double {
        let all = values.indices.flatMap { label in values[label].map { (label: label, value: $0) } }
        var right = 0
        for (index, item) in all.enumerated() {
            let others = all.indices.filter { $0 != index }
                .sorted { abs(all[$0].value - item.value) < abs(all[$1].value - item.value) }
            var votes = [Int](repeating: 0, count: values.count)
            for other in others.prefix(neighbors) { votes[all[other].label] += 1 }
            if votes.firstIndex(of: votes.max() ?? 0) == item.label { right += 1 }
        }
        return Double(right) / Double(all.count)
    }
}
