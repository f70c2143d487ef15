import EncoreAnalysis
import EncoreAudio
import EncoreFiles
import EncoreNumerics

/// What every model must be better than: classifiers that look at no clip, or at its loudness alone.
struct Baselines {
    let train: ClipSet
    let test: ClipSet
    /// The folder of the songs, named in errors.
    let folder: String

    init(_ data: PreparedData) {
        (train, test, folder) = (data.train, data.test, data.configuration.folder)
    }

    /// The genre of most training clips, as the prediction for each held-out clip.
    var majorityPredictions: [Int] { [Int](repeating: majorityGenre, count: test.count) }

    /// Of several the last.
    var majorityGenre: Int {
        let counts = train.genres.indices.map { genre in train.labels.count { $0 == genre } }
        return counts.indices.max { counts[$0] < counts[$1] } ?? 0
    }

    /// The genre under which the loudness of each held-out clip is most probable.
    func loudnessPredictions(on pool: WorkerPool) throws(Failure) -> [Int] {
        try analyzing(folder, remedy: nil) { () throws(AnalysisError) in
            try LoudnessBaseline(
                clips: PosterRows(train), labels: train.labels, genreCount: train.genres.count, on: pool
            ).predictions(for: PosterRows(test), on: pool)
        }
    }

    func accuracy(_ predictions: [Int]) -> Double {
        ConfusionMatrix(genres: test.genres, labels: test.labels, predictions: predictions).accuracy
    }
}
