import EncoreAnalysis
import EncoreFiles
import EncoreLearning

/// eval/MODEL.json: what a model makes of the held-out part.
package struct Evaluation: Codable, Sendable {
    package let model: String
    let split: String
    let corpus: String
    package let genres: [String]
    /// By clip; absent for a model that does not classify.
    package let clips: Scores?
    /// By song: the genre with the largest mean of the clips' log-probabilities.
    package let songs: Scores?
    /// By clip, when each clip is brought to the same loudness: what is left without that clue.
    package let equalLoudness: Scores?
    package let calibration: Calibration?
    /// Absent for a model that does not reconstruct.
    package let reconstruction: ReconstructionScore?

    /// How far the model's probabilities can be believed.
    package struct Calibration: Codable, Sendable {
        /// What logits are divided by; 1 if there were no validation songs, if all their clips were right, or if the
        /// fit failed.
        let temperature: Double
        /// Of the clips' probabilities, at that temperature.
        let expectedCalibrationError: Double
    }

    package struct Scores: Codable, Sendable {
        package let n: Int
        package let accuracy: Double
        /// 95 %; for clips, which are not independent of one another within a song, with songs as clusters.
        package let interval: [Double]
        /// Rows: the true genre. Columns: the predicted one.
        package let confusion: [[Int]]
        package let perGenre: [String: GenreScores]
        let macro: Averages

        package struct GenreScores: Codable, Sendable {
            package let precision: Double
            package let recall: Double
            package let f1: Double
            package let support: Int
        }

        struct Averages: Codable, Sendable {
            let precision: Double
            let recall: Double
            let f1: Double
        }

        init(_ matrix: ConfusionMatrix, _ interval: AccuracyInterval) {
            n = matrix.total
            accuracy = matrix.accuracy
            self.interval = [interval.lower, interval.upper]
            confusion = matrix.counts
            var perGenre: [String: GenreScores] = [:]
            for (index, genre) in matrix.genres.enumerated() {
                perGenre[genre] = GenreScores(
                    precision: matrix.precision[index], recall: matrix.recall[index], f1: matrix.f1[index],
                    support: matrix.support[index])
            }
            self.perGenre = perGenre
            let average = matrix.macroAverage
            macro = Averages(precision: average.precision, recall: average.recall, f1: average.f1)
        }
    }
}

// MARK: - From its file

extension Evaluation {
    /// - Returns: `nil` where nothing was evaluated.
    /// - Throws: `.badData` for a file that cannot be understood.
    package init?(of recipe: ModelRecipe, in folder: RunFolder) throws(Failure) {
        let path = folder.evaluation(recipe)
        guard FileSystem.exists(path) else { return nil }
        let remedy = "evaluate again"
        self = try parseJSON(try FileSystem.readText(path), path: path, remedy: remedy)
        for scores in [clips, songs, equalLoudness].compactMap({ $0 }) {
            guard scores.interval.count == 2 else {
                throw Failure(.badData, path: path, "has an interval without two ends", remedy: remedy)
            }
            guard scores.confusion.map(\.count) == genres.map({ _ in genres.count }),
                scores.confusion.joined().allSatisfy((0...1 << 40).contains)
            else {
                throw Failure(.badData, path: path, "has an impossible confusion matrix", remedy: remedy)
            }
        }
    }
}

// MARK: - As text

extension Evaluation {
    var text: String {
        var text = ""
        for (scores, items) in [(clips, "clips"), (songs, "songs")] {
            guard let scores else { continue }
            text += "\(printable(model)), \(scores.n) held-out \(items): accuracy \(scores.accuracyText)\n\n"
            text += scores.table(genres) + "\n"
        }
        if let reconstruction {
            text += "\(printable(model)), reconstruction: error \(reconstruction.relativeText)\n\n"
        }
        return text
    }
}

extension Evaluation.Scores {
    /// "61.5 % [55.2, 67.4]".
    package var accuracyText: String {
        "\(percent(accuracy)) [\(decimal(100 * interval[0], 1)), \(decimal(100 * interval[1], 1))]"
    }

    /// The confusion matrix, counts with the share of their row, beside each genre's scores.
    func table(_ genres: [String]) -> String {
        var table = Table(header: ["true \\ predicted"] + genres + ["precision", "recall", "F1", "support"])
        for (row, genre) in genres.enumerated() {
            let total = confusion[row].reduce(0, +)
            let cells = confusion[row].map { count in
                total > 0 ? "\(count) (\(decimal(100 * Double(count) / Double(total), 0)) %)" : String(count)
            }
            let scores =
                perGenre[genre].map {
                    [$0.precision, $0.recall, $0.f1].map { decimal($0, 3) } + [String($0.support)]
                } ?? []
            table.rows.append([genre] + cells + scores)
        }
        let averages = [macro.precision, macro.recall, macro.f1].map { decimal($0, 3) }
        table.rows.append(["macro average"] + genres.map { _ in "" } + averages + [String(n)])
        return table.text
    }
}

extension ReconstructionScore {
    var relativeText: String {
        "\(relativeToZero.map { decimal($0, 3) } ?? "–") of answering zero, "
            + "\(relativeToPca64.map { decimal($0, 3) } ?? "–") of PCA with \(Self.components) components"
    }
}
