import Encore
import EncoreLearning
import Foundation
import TestSupport
import Testing

@Suite struct AnalysisTests {
    private let trained: TrainedTones
    private var models: [Model] { [trained.model, trained.dense] }

    init() throws { trained = try TrainedTones.shared.get() }

    @Test func aModelKnowsTheGenreOfANewSong() throws {
        for (tone, genre) in [(TrainedTones.unknown, "high"), (Tone(frequency: 60.5, beat: 2.3), "low")] {
            let probabilities = try trained.model.classify(
                try Sound(samples: tone.samples(rate: 22_050), sampleRate: 22_050))
            #expect(probabilities.mostProbable == genre)
        }
        #expect(trained.model.genres == ["high", "low"])
    }

    @Test func aSongIsTheSameAtAnyRateInAnyChannelsFromFileAndMemory() throws {
        let tone = TrainedTones.unknown
        var sounds: [(String, Sound)] = []
        for (rate, channels) in [(22_050, 1), (22_050, 2), (44_100, 1), (44_100, 2), (48_000, 1)] {
            let path = trained.folder.file("\(rate)-\(channels).wav")
            try tone.write(to: path, rate: rate, channels: channels)
            let frames = channels == 1 ? tone.samples(rate: rate) : tone.stereoFrames(rate: rate)
            sounds.append(("\(rate) Hz, \(channels), file", try Sound(contentsOf: path)))
            sounds.append(
                (
                    "\(rate) Hz, \(channels), samples",
                    try Sound(samples: frames, sampleRate: rate, channels: channels)
                ))
        }
        for model in models {
            let reference = try model.analyze(sounds[0].1)
            for (name, sound) in sounds {
                #expect(abs(sound.seconds - tone.seconds) < 1e-3)
                let analysis = try model.analyze(sound)
                expectClose(try #require(analysis.encoding), try #require(reference.encoding), relative: 0.02, name)
                #expect(analysis.probabilities?.mostProbable == reference.probabilities?.mostProbable, "\(name)")
                #expect(analysis.clips.count == reference.clips.count)
            }
        }
    }

    @Test func aCacheChangesNoBit() throws {
        let path = trained.corpus + "/high/3.wav"
        for model in models {
            let plain = try model.analyze(Sound(contentsOf: path))
            for _ in ["cold", "warm"] {
                #expect(
                    try model.analyze(Sound(contentsOf: path, cache: trained.folder.file("cache of \(model.name)")))
                        == plain)
            }
        }
    }

    @Test func aSongIsTheMeanOfItsClips() throws {
        for model in models {
            let analysis = try model.analyze(Sound(contentsOf: trained.corpus + "/low/2.wav"))
            expectClose(
                analysis.clips.map(\.start), (0..<4).map { Double($0) * model.clipSeconds }, absolute: 1e-9)
            let encodings = try analysis.clips.map { try #require($0.encoding).map(Double.init) }
            let mean = (0..<model.encodingWidth).map { column in encodings.reduce(0) { $0 + $1[column] } / 4 }
            expectClose(try #require(analysis.encoding).map(Double.init), mean, relative: 1e-6)
            let clips = try analysis.clips.map { try #require($0.probabilities).values }
            for values in clips { #expect(abs(values.reduce(0, +) - 1) < 1e-6) }
            let products = (0..<2).map { genre in clips.reduce(1) { $0 * $1[genre] } }.map { pow($0, 0.25) }
            let probabilities = try #require(analysis.probabilities)
            #expect(probabilities.genres == ["high", "low"])
            expectClose(
                probabilities.values, products.map { $0 / products.reduce(0, +) }, absolute: 1e-5)
            #expect(try model.encode(Sound(contentsOf: trained.corpus + "/low/2.wav")) == analysis.encoding)
        }
    }

    @Test func probabilitiesHaveTheTemperatureOfTheModel() throws {
        let plain = try TrainedModel(contentsOf: trained.model.path)
        let path = trained.folder.file("warm.safetensors")
        try TrainedModel(
            name: plain.name, network: plain.network, parameters: plain.parameters, genres: plain.genres,
            input: plain.input, level: plain.level, temperature: 3 * plain.temperature, preset: plain.preset,
            seed: plain.seed
        ).write(to: path)
        let sound = try Sound(contentsOf: trained.corpus + "/high/0.wav")
        func logOdds(_ model: Model) throws -> [Double] {
            let analysis = try model.analyze(sound)
            return try (analysis.clips.map(\.probabilities) + [analysis.probabilities]).map {
                let values = try #require($0).values
                return log(values[0] / values[1])
            }
        }
        let odds = try logOdds(trained.model)
        expectClose(try logOdds(Model(contentsOf: path)).map { $0 * 3 }, odds, relative: 1e-4)
        #expect(odds.allSatisfy { $0 > 0.1 })
    }

    @Test func clipsMayOverlap() throws {
        let sound = try Sound(contentsOf: trained.corpus + "/high/1.wav")
        let model = trained.model
        let plain = try model.analyze(sound)
        let dense = try model.analyze(sound, hop: model.clipSeconds / 4)
        // Four clips of 0.907 s in 4 s, and 0.37 s behind them: room for one hop more.
        try #require(dense.clips.count == 3 * 4 + 1 + 1)
        for (index, clip) in plain.clips.enumerated() {
            #expect(dense.clips[4 * index].start == clip.start)
            // Products of other shapes round otherwise.
            expectClose(
                try #require(dense.clips[4 * index].encoding), try #require(clip.encoding), relative: 1e-5)
        }
        #expect(abs(dense.clips[1].start - model.clipSeconds / 4) < 1e-9)
    }

    @Test func manyThreadsGetWhatOneGets() async throws {
        let sounds = try ["high", "low"].flatMap { genre in
            try (0..<8).map { try Sound(contentsOf: "\(trained.corpus)/\(genre)/\($0).wav") }
        }
        for model in models {
            let alone = try sounds.map { try model.analyze($0) }
            let reconstruction = try sounds.map { try model.reconstruct($0) }
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for round in 0..<64 {
                    let index = (round * 5) % sounds.count
                    group.addTask {
                        try model.analyze(sounds[index]) == alone[index]
                            && model.reconstruct(sounds[index]) == reconstruction[index]
                    }
                }
                for try await isSame in group { #expect(isSame) }
            }
        }
    }
}
