import EncoreFiles

/// What a contender, or a baseline, makes of one fold. What does not apply is `nil`.
struct FoldResult: Sendable {
    let contender: String
    let seed: UInt64
    let fold: Int
    /// Each figure by its name in tables.
    var figures: [Figure: Double] = [:]
    /// Whether the genre of each song of the fold was found, by the song's name.
    var songs: [(name: String, genre: String, predicted: String)] = []

    enum Figure: String, CaseIterable, Sendable {
        case clips, songs
        case macroF1 = "macro_f1"
        case equalLoudness = "equal_loudness"
        case calibrationError = "calibration_error"
        case errorToZero = "error_to_zero"
        case errorToPca64 = "error_to_pca64"
        case nearestNeighbours = "5nn"
        case linearProbe = "linear_probe"
        case epochs, seconds
    }
}

extension FoldResult {
    /// A line for each result.
    static func table(_ results: [FoldResult]) -> CSV {
        CSV(
            columns: ["model", "seed", "fold"] + Figure.allCases.map(\.rawValue),
            rows: results.map { result in
                [result.contender, String(result.seed), String(result.fold + 1)]
                    + Figure.allCases.map { result.figures[$0].map { String($0) } ?? "" }
            })
    }

    /// A line for each song of each result.
    static func songTable(_ results: [FoldResult]) -> CSV {
        CSV(
            columns: ["model", "seed", "fold", "song", "genre", "predicted"],
            rows: results.flatMap { result in
                result.songs.map {
                    [result.contender, String(result.seed), String(result.fold + 1), $0.name, $0.genre, $0.predicted]
                }
            })
    }
}
