import EncoreAnalysis
import EncoreNumerics
import Testing

@Suite struct LoudnessBaselineTests {
    let pool = WorkerPool(threads: 2)

    /// Clips of noise, the loudness of each class spread a little about its own.
    private func clips(_ loudness: [Double], each: Int, spread: Double = 0.2, seed: UInt64) -> Matrix {
        var random = RandomSource(seed: seed, .testing)
        let elements = loudness.flatMap { level in
            (0..<each).flatMap { _ in
                let gain = level * (1 + spread * (random.uniform() - 0.5))
                return (0..<50).map { _ in Float(gain * random.normal()) }
            }
        }
        return Matrix(rows: loudness.count * each, columns: 50, elements: elements)
    }

    @Test func loudnessThatDiffersIsHeard() throws {
        let labels = labels(3, each: 80)
        let baseline = try LoudnessBaseline(
            clips: clips([0.01, 0.1, 1], each: 80, seed: 1), labels: labels, genreCount: 3, on: pool)
        let held = clips([0.01, 0.1, 1], each: 80, seed: 2)
        #expect(try baseline.accuracy(on: held, labels: labels, pool: pool) == 1)
    }

    @Test func loudnessThatDoesNotDifferIsNoHelp() throws {
        let labels = labels(4, each: 200)
        let baseline = try LoudnessBaseline(
            clips: clips([1, 1, 1, 1], each: 200, seed: 3), labels: labels, genreCount: 4, on: pool)
        let accuracy = try baseline.accuracy(on: clips([1, 1, 1, 1], each: 200, seed: 4), labels: labels, pool: pool)
        #expect(accuracy > 0.18 && accuracy < 0.32)
    }

    @Test func priorsAreEqual() throws {
        // Genre 1 has a tenth of genre 0's clips, equally loud ones: with priors from counts it would never be chosen.
        let quiet = clips([1], each: 300, spread: 2, seed: 5)
        let rare = clips([1], each: 30, spread: 0.05, seed: 6)
        let all = Matrix(rows: 330, columns: 50, elements: quiet.elements + rare.elements)
        let labels = [Int](repeating: 0, count: 300) + [Int](repeating: 1, count: 30)
        let baseline = try LoudnessBaseline(clips: all, labels: labels, genreCount: 2, on: pool)
        let predictions = try baseline.predictions(for: clips([1], each: 40, spread: 0.05, seed: 7), on: pool)
        #expect(predictions.count { $0 == 1 } > 30)
    }

    @Test func silenceExtremesAndAbsentGenresAreClassified() throws {
        let silence = Matrix(rows: 40, columns: 50)
        let noise = clips([0.1], each: 40, seed: 8)
        let all = Matrix(rows: 80, columns: 50, elements: silence.elements + noise.elements)
        // Genre 1 has no clips.
        let labels = [Int](repeating: 0, count: 40) + [Int](repeating: 2, count: 40)
        let baseline = try LoudnessBaseline(clips: all, labels: labels, genreCount: 3, on: pool)
        #expect(try baseline.accuracy(on: all, labels: labels, pool: pool) == 1)
        // So loud that every density underflows to 0: still the genre whose clips are nearest.
        let loud = Matrix(rows: 1, columns: 50)
        loud.fill(with: 1e15)
        #expect(try baseline.predictions(for: loud, on: pool) == [2])
        #expect(try baseline.accuracy(on: Matrix(rows: 0, columns: 50), labels: [], pool: pool) == 0)
    }

    @Test func whatCannotBeUsedIsRefused() {
        #expect(throws: AnalysisError.noData("the loudness baseline")) {
            try LoudnessBaseline(clips: Matrix(rows: 0, columns: 5), labels: [], genreCount: 2, on: pool)
        }
        let bad = Matrix(rows: 2, columns: 1, elements: [1, .nan])
        #expect(throws: AnalysisError.notFinite("the loudness baseline")) {
            try LoudnessBaseline(clips: bad, labels: [0, 1], genreCount: 2, on: pool)
        }
    }
}
