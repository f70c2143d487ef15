import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct ReconstructionScoreTests {
    /// Two songs of three clips: a loud one, a soft one, and within the soft one a silent clip.
    private func corpus() -> Corpus {
        let width = ClipFormat.poster.width
        func recording(_ genre: String, _ label: Int, levels: [Float]) -> Recording {
            let samples = levels.flatMap { level in (0..<width).map { $0 % 2 == 0 ? level : -level } }
            return Recording(
                song: Song(name: "\(genre)/a.wav", location: FilePath("\(genre)/a.wav"), label: label),
                audio: StoredSong(seconds: 3, levels: [40: Samples(quantizing: samples)]))
        }
        return Corpus(
            genres: ["loud", "soft"],
            recordings: [
                recording("loud", 0, levels: [0.5, 0.25, 1]), recording("soft", 1, levels: [0.01, 0, 0.02]),
            ])
    }

    /// Errors are given in units of the clips as they were cut, beside those of silence and of PCA.
    @Test func reconstructionsAreScoredBesideSilence() throws {
        let corpus = corpus()
        let split = try Split.fromLists(corpus, train: ["soft/a.wav"], test: ["loud/a.wav"])
        func baselines(_ level: Dataset.Level) throws -> ReconstructionBaselines {
            try ReconstructionBaselines(
                train: Dataset(ClipSet(corpus, split, .train), .poster, level),
                test: Dataset(ClipSet(corpus, split, .test), .poster, level), on: WorkerPool(threads: 2))
        }
        let halved = try baselines(.scale(2))
        let zero = (0.25 + 0.0625 + 1) / 3
        expectClose([halved.zero], [zero], relative: 1e-6)
        // Answering silence, for clips divided by 2, leaves the squares of the divided samples.
        let squares = [0.25, 0.0625, 1].map { $0 / 4 * Double(ClipFormat.poster.width) }
        let score = try #require(halved.score(squaredErrors: squares))
        expectClose([score.mse], [zero], relative: 1e-6)
        expectClose([score.relativeToZero ?? .nan], [1], relative: 1e-6)
        // All training clips lie on one line, on which the test clips lie too: nothing is left for PCA to miss.
        #expect(halved.pca < 1e-9)
        #expect(halved.score(squaredErrors: []) == nil)
        // Where all clips are equally loud, silence misses all of each.
        expectClose([try baselines(.equal(1)).zero], [1], relative: 1e-6)
    }
}
