import EncoreFiles

/// What a model, or a baseline, makes of one fold.
package struct FoldResult: Codable, Sendable {
    package let model: String
    let seed: UInt64
    let fold: Int
    /// Each figure by its name in tables; those that do not apply are missing.
    package var figures = Figures()
    package var songs: [Song] = []
    /// Of the clips that the model was trained and tested on, see `TrainingData`.
    var fingerprints: [String: String] = [:]

    /// A song of the fold, and what it was taken for.
    package struct Song: Codable, Equatable, Sendable {
        let name: String
        let genre: String
        let predicted: String

        package init(name: String, genre: String, predicted: String) {
            (self.name, self.genre, self.predicted) = (name, genre, predicted)
        }
    }

    package enum Figure: String, CaseIterable, Sendable {
        case clips, songs
        case macroF1 = "macro_f1"
        case equalLoudness = "equal_loudness"
        case calibrationError = "calibration_error"
        case errorToZero = "error_to_zero"
        case errorToPca64 = "error_to_pca64"
        case nearestNeighbors = "5nn"
        case linearProbe = "linear_probe"
        case epochs, seconds
    }

    /// Figures by their names.
    package struct Figures: Codable, Sendable {
        private var values: [String: Double] = [:]

        package subscript(figure: Figure) -> Double? {
            get { values[figure.rawValue] }
            set { values[figure.rawValue] = newValue }
        }

        init() {}

        package init(from decoder: any Decoder) throws {
            values = try decoder.singleValueContainer().decode([String: Double].self)
        }

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            try container.encode(values)
        }
    }

    package init(model: String, seed: UInt64, fold: Int) {
        self.model = model
        self.seed = seed
        self.fold = fold
    }

    init(contentsOf path: String) throws(Failure) {
        self = try parseJSON(try FileSystem.readText(path), path: path)
    }
}

extension FoldResult {
    /// A line for each result.
    static func table(_ results: [FoldResult]) -> CSV {
        CSV(
            columns: ["model", "seed", "fold"] + Figure.allCases.map(\.rawValue),
            rows: results.map { result in
                [result.model, String(result.seed), String(result.fold + 1)]
                    + Figure.allCases.map { result.figures[$0].map { String($0) } ?? "" }
            })
    }

    /// A line for each song of each result.
    static func songTable(_ results: [FoldResult]) -> CSV {
        CSV(
            columns: ["model", "seed", "fold", "song", "genre", "predicted"],
            rows: results.flatMap { result in
                result.songs.map {
                    [result.model, String(result.seed), String(result.fold + 1), $0.name, $0.genre, $0.predicted]
                }
            })
    }
}
