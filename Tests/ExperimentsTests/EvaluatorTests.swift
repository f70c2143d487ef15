import EncoreAnalysis
import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct EvaluatorTests {
    private let pool = WorkerPool(threads: 1)

    private func evaluate(_ model: TrainedModel) throws -> (evaluation: Evaluation, songPredictions: [Int]) {
        let genres = try TwoGenres()
        return try Evaluator(train: genres.train, test: genres.test, data: genres.configuration)
            .evaluate(model, path: "model", on: pool)
    }

    @Test func aModelWorkedByHand() throws {
        let (evaluation, songs) = try evaluate(TwoGenres().model(threshold: 0.4))
        // Clips of 0.3 are taken for pop: (2 × 0.3 − 0.4) · 3 against the others' (2 × 0.1 − 0.4) · 3.
        #expect(evaluation.clips?.confusion == [[3, 2], [1, 3]])
        #expect(abs(try #require(evaluation.clips?.accuracy) - 6.0 / 9) < 1e-12)
        // The mean logit of pop: (−0.2 + 0.2 + 0.2) / 3, −0.2, (0.2 + 0.2 − 0.2) / 3, 0.2.
        #expect(songs == [1, 0, 1, 1] && evaluation.songs?.confusion == [[1, 1], [0, 2]])
        // Zeros for clips of 0.1 and 0.3: 4 · 0.01 + 5 · 0.09 over 9.
        let reconstruction = try #require(evaluation.reconstruction)
        #expect(abs(reconstruction.mse - 0.49 / 9) < 1e-4)
        #expect(abs(try #require(reconstruction.relativeToZero) - 1) < 1e-6)
    }

    /// Equal loudness is that of the training clips: √((3 · 0.01 + 2 · 0.09) / 5) / 0.5 = 0.4099.
    @Test func equallyLoudClipsAreAsLoudAsTheTrainingClips() throws {
        let below = try evaluate(TwoGenres().model(threshold: 0.409)).evaluation
        #expect(below.equalLoudness?.confusion == [[0, 5], [0, 4]] && below.clips?.confusion == [[3, 2], [1, 3]])
        let above = try evaluate(TwoGenres().model(threshold: 0.411)).evaluation
        #expect(above.equalLoudness?.confusion == [[5, 0], [4, 0]])
    }

    @Test func numbersThatAreNotFiniteNameTheModel() throws {
        let model = try TwoGenres().model(threshold: .infinity)
        let failure = #expect(throws: Failure.self) { try evaluate(model) }
        #expect(failure?.path == "model" && failure?.kind == .badData)
    }
}

@Suite struct BaselineTests {
    private let pool = WorkerPool(threads: 1)

    /// Of five training clips three are jazz, at 0.1; pop is at 0.3. A song has the genre of most of its clips.
    @Test func aFoldWorkedByHand() throws {
        let genres = try TwoGenres()
        let fold = Fold(
            genres.corpus, genres.split, nil, genres.configuration,
            of: try SongFolds(genres.corpus, count: 2, seed: 0), number: 0)
        let results = try fold.baselines(on: pool)
        #expect(results.map(\.model) == ["always the commonest genre", "loudness alone"])
        expectClose(
            results.flatMap { [$0.figures[.clips], $0.figures[.songs], $0.figures[.macroF1]].map { $0 ?? .nan } },
            [5.0 / 9, 2.0 / 4, 5.0 / 14, 6.0 / 9, 3.0 / 4, 2.0 / 3], absolute: 1e-12)
        #expect(
            results[1].songs
                == [
                    ("jazz/held-out 1", "jazz", "pop"), ("jazz/held-out 2", "jazz", "jazz"),
                    ("pop/held-out 1", "pop", "pop"), ("pop/held-out 2", "pop", "pop"),
                ]
                .map { FoldResult.Song(name: $0.0, genre: $0.1, predicted: $0.2) })
    }

    @Test func theComparisonHasTheBaselines() throws {
        let lines = try Comparison([], TwoGenres().data, on: pool).text.split(separator: "\n")
        for (name, accuracy) in [("loudness alone", "66.7 %"), ("always jazz", "55.6 %")] {
            let line = try #require(lines.first { $0.contains(name) })
            #expect(line.contains(accuracy), "\(line)")
        }
    }
}
