import Encore
import TestSupport
import Testing

@Suite struct ReconstructionTests {
    private let trained: TrainedTones

    init() throws { trained = try TrainedTones.shared.get() }

    @Test func theOriginalIsTheMeansOfItsSamples() throws {
        let samples = Tone.song(0, of: "low").samples(rate: 22_050)
        let sound = try Sound(samples: samples, sampleRate: 22_050)
        for model in [trained.model, trained.dense] {
            let reconstruction = try model.reconstruct(sound)
            #expect(reconstruction.sampleRate == 551.25)
            expectClose(
                reconstruction.clips.map(\.start), (0..<4).map { Double($0) * model.clipSeconds }, absolute: 1e-9)
            let clip = reconstruction.clips[1]
            let means = (0..<500).map { group in
                samples[(20_000 + 40 * group)..<(20_040 + 40 * group)].reduce(0) { $0 + Double($1) } / 40
            }
            expectClose(clip.original.map(Double.init), means, relative: 1e-3, model.name)
            #expect(clip.reconstruction.count == 500)
        }
    }

    @Test func whatIsRebuiltIsAsLoudAsTheSound() throws {
        // All clips are divided by one number: forgotten, the reconstruction would be many times too loud.
        let low = try Sound(contentsOf: trained.corpus + "/low/1.wav")
        #expect(try trained.dense.reconstruct(low).relativeError < 0.9)
        // Each clip is brought to one level: four times as loud, four times the numbers.
        let samples = Tone.song(1, of: "low").samples(rate: 22_050)
        let quiet = try trained.model.reconstruct(Sound(samples: samples, sampleRate: 22_050))
        let loud = try trained.model.reconstruct(Sound(samples: samples.map { $0 * 4 }, sampleRate: 22_050))
        for (quiet, loud) in zip(quiet.clips, loud.clips) {
            expectClose(loud.reconstruction, quiet.reconstruction.map { $0 * 4 }, relative: 1e-4)
        }
        #expect(abs(quiet.relativeError - loud.relativeError) < 1e-4)
    }
}
