import Encore
import EncoreAudio
import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct TimelineTests {
    private let trained: TrainedTones

    init() throws { trained = try TrainedTones.shared.get() }

    /// 20 s of one genre, then 20 s of the other.
    private func mixed() throws -> Sound {
        let parts = ["low", "high"].map { genre in
            var tone = Tone.song(2, of: genre)
            tone.seconds = 20
            return tone.samples(rate: 22_050)
        }
        return try Sound(samples: parts[0] + parts[1], sampleRate: 22_050)
    }

    @Test func theGenreChangesWithTheMusic() throws {
        let analysis = try trained.model.analyze(try mixed())
        let segments = analysis.timeline(every: 5)
        #expect(segments.map(\.start) == (0..<8).map { 5 * Double($0) })
        #expect(segments.map(\.end) == (1...7).map { 5 * Double($0) } + [analysis.seconds])
        #expect(
            segments.map(\.probabilities.mostProbable) == Array(repeating: "low", count: 4)
                + Array(repeating: "high", count: 4))
        for segment in segments { #expect(abs(segment.probabilities.values.reduce(0, +) - 1) < 1e-9) }
    }

    /// One stretch that holds all clips is the whole sound.
    @Test func oneStretchIsTheSong() throws {
        let analysis = try trained.model.analyze(try mixed())
        let segment = try #require(analysis.timeline(every: 1000).first)
        #expect(segment.start == 0 && segment.end == 40)
        expectClose(segment.probabilities.values, try #require(analysis.probabilities).values, relative: 1e-5)
    }

    /// Stretches shorter than a clip have one each, if clips are as dense.
    @Test func shortStretchesNeedDenseClips() throws {
        let analysis = try trained.model.analyze(try mixed(), hop: 0.5)
        #expect(analysis.timeline(every: 0.5).map(\.start) == (0..<79).map { Double($0) / 2 }.dropLast())
    }

    @Test func manySongsComeInTheirOrder() throws {
        let names = ["low/0.wav", "high/1.wav", "missing.wav", "low/2.wav", "high/3.wav"]
        let search = SongSearch(names.map { FilePath(trained.corpus + "/" + $0) })
        let results = Collected()
        func run(until last: Int) throws {
            try trained.model.forEachSong(search.songs, from: .none) { index, sound, analysis throws(Failure) in
                "\(index) \(analysis.probabilities!.mostProbable) \(sound.seconds)"
            } each: { index, result throws(Failure) in
                results.add((try? result.get()) ?? "\(index) failed")
                return index < last
            }
        }
        try run(until: .max)
        #expect(results.take() == ["0 low 4.0", "1 high 4.0", "2 failed", "3 low 4.0", "4 high 4.0"])
        try run(until: 1)
        #expect(results.take() == ["0 low 4.0", "1 high 4.0"])
        // What the next song would meet as well ends all.
        let failure = #expect(throws: Failure.self) {
            try trained.model.forEachSong(search.songs, from: .none) { index, _, _ throws(Failure) in
                if index == 1 { throw Failure(.cannotWrite, "full") }
            } each: { index, _ throws(Failure) in
                results.add("\(index)")
                return true
            }
        }
        #expect(failure?.reason == "full" && results.take() == ["0"])
    }
}

private final class Collected: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []

    func add(_ text: String) { lock.withLock { texts.append(text) } }

    func take() -> [String] {
        lock.withLock {
            defer { texts = [] }
            return texts
        }
    }
}
