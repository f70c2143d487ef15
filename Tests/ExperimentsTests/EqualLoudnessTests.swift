import Audio
import Experiments
import Learning
import Numerics
import TestSupport
import Testing

@Suite struct EqualLoudnessTests {
    /// Two songs of three clips: a loud one, a soft one, and within the soft one a silent clip.
    private func corpus() -> Corpus {
        let width = ClipFormat.clipWidth
        func recording(_ genre: String, _ label: Int, levels: [Float]) -> Recording {
            let samples = levels.flatMap { level in (0..<width).map { $0 % 2 == 0 ? level : -level } }
            return Recording(
                song: Song(name: "\(genre)/a.wav", location: FilePath("\(genre)/a.wav"), genre: genre, label: label),
                signal: Matrix(rows: 1, columns: samples.count, elements: samples))
        }
        return Corpus(genres: ["loud", "soft"], recordings: [
            recording("loud", 0, levels: [0.5, 0.25, 1]), recording("soft", 1, levels: [0.01, 0, 0.02]),
        ])
    }

    @Test func clipsAreBroughtToOneLevelAndSilenceStaysSilent() throws {
        let partition = try Partition.fromLists(corpus(), train: ["loud/a.wav"], test: ["soft/a.wav"])
        let test = ClipSet(partition, .test)
        let levelled = Dataset(levelling: test, to: 0.1, scale: 1)
        let levels = (0..<3).map { clip in
            let samples = levelled.signal.reshaped(from: levelled.starts[clip], rows: 1, columns: levelled.width).elements
            return (samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)).squareRoot()
        }
        expectClose(levels, [0.1, 0, 0.1], absolute: 1e-7)
        #expect(levelled.labels == test.labels)
        #expect(test.matrix[0, 0] == 0.01, "the clips themselves stay as they are")
    }

    /// Errors are given in units of the clips as they were cut, beside those of silence and of PCA.
    @Test func reconstructionsAreScoredBesideSilence() throws {
        let partition = try Partition.fromLists(corpus(), train: ["soft/a.wav"], test: ["loud/a.wav"])
        let (train, test) = (ClipSet(partition, .train), ClipSet(partition, .test))
        let baselines = try ReconstructionBaselines(train: train, test: test, on: WorkerPool(threads: 2))
        let zero = (0.25 + 0.0625 + 1) / 3
        expectClose([baselines.zero], [zero], relative: 1e-6)
        // Answering silence, for clips divided by 2, leaves the squares of the divided samples.
        let squares = [0.25, 0.0625, 1].map { $0 / 4 * Double(ClipFormat.clipWidth) }
        let score = try #require(baselines.score(squaredErrors: squares, scale: 2))
        expectClose([score.mse], [zero], relative: 1e-6)
        expectClose([score.relativeToZero ?? .nan], [1], relative: 1e-6)
        // All training clips lie on one line, on which the test clips lie too: nothing is left for PCA to miss.
        #expect(baselines.pca < 1e-9)
        #expect(baselines.score(squaredErrors: [], scale: 2) == nil)
    }
}
