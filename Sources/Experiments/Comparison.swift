import EncoreAnalysis
import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// All models of a run side by side, with what they must be measured against.
package struct Comparison {
    private let table: Table
    /// What its columns mean, a sentence or two per line.
    package let notes: [String]

    package init(_ evaluations: [Evaluation], _ data: PreparedData, on pool: WorkerPool) throws(Failure) {
        let header = ["model", "clips", "songs", "macro F1", "equal loudness", "ECE", "error/zero", "error/PCA-64"]
        var table = Table(header: header)
        for evaluation in evaluations {
            let reconstruction = evaluation.reconstruction
            table.rows.append([
                evaluation.model,
                evaluation.clips?.accuracyText ?? "–",
                evaluation.songs?.accuracyText ?? "–",
                evaluation.clips.map { decimal($0.macro.f1, 3) } ?? "–",
                evaluation.equalLoudness.map { percent($0.accuracy) } ?? "–",
                evaluation.calibration.map { decimal($0.expectedCalibrationError, 3) } ?? "–",
                reconstruction?.relativeToZero.map { decimal($0, 3) } ?? "–",
                reconstruction?.relativeToPca64.map { decimal($0, 3) } ?? "–",
            ])
        }
        let baselines = Baselines(data)
        for (name, predictions) in [
            ("loudness alone", try baselines.loudnessPredictions(on: pool)),
            ("always \(data.genres[baselines.majorityGenre])", baselines.majorityPredictions),
        ] {
            let cells = [name, percent(baselines.accuracy(predictions))]
            table.rows.append(cells + [String](repeating: "–", count: header.count - cells.count))
        }

        let hasPoster = data.genres == FolderCorpus.posterGenres && !data.configuration.isSynthetic
        if hasPoster { table.rows += Poster.rows }
        self.table = table
        notes = Self.notes(hasPoster: hasPoster)
    }

    package var text: String { table.text + "\n" + notes.map { $0 + "\n" }.joined() + "\n" }

    /// As eval/comparison.csv holds it.
    var csv: CSV { CSV(columns: table.columns.map(\.title), rows: table.rows) }

    /// - Parameter hasPoster: whether the poster's results stand below those of the models.
    private static func notes(hasPoster: Bool) -> [String] {
        let atOneLoudness = ModelRecipe.all.filter { $0.level == .equal }.map(\.name).joined(separator: ", ")
        return [
            "clips, songs: accuracy with its 95 % interval; clips of one song are not independent, and the interval "
                + "allows for that.",
            "macro F1: by clip. equal loudness: accuracy by clip when all clips are equally loud.",
            "ECE: expected calibration error, by how much a model's probabilities are off.",
            "error: squared error of reconstructed clips, relative to answering zero and to PCA with 64 components; a "
                + "model that gets all clips at one loudness (\(atOneLoudness)) is measured on those.",
        ] + (hasPoster ? [Poster.remark] : [])
    }
}

extension Comparison {
    /// As an evaluation has left it in the folder of a run.
    ///
    /// - Returns: `nil` where nothing was evaluated.
    /// - Throws: `.badData` for a file that cannot be understood.
    package init?(of folder: RunFolder) throws(Failure) {
        guard FileSystem.exists(folder.comparison) else { return nil }
        let csv = try CSV(parsing: try FileSystem.readText(folder.comparison), path: folder.comparison)
        table = Table(header: csv.columns, rows: csv.rows)
        notes = Self.notes(hasPoster: csv.rows.contains(Poster.rows[0]))
    }

    package var columns: [String] { table.columns.map(\.title) }
    package var rows: [[String]] { table.rows }
}

/// The best published results of the poster's models, on another split than ours.
private enum Poster {
    static let rows = [
        ["two-layer, elsewhere *", "50.9 %", "–", "–", "–", "–", "–", "–"],
        ["deep-softmax, elsewhere *", "60.2 %", "–", "–", "–", "–", "–", "–"],
        ["deep-softmax, poster *", "65.3 %", "–", "–", "–", "–", "–", "–"],
    ]

    static let remark = """
        * another split: 400 songs of GTZAN, divided by clip, so that clips of one song are in both subsets. The \
        poster's own confusion matrix gives 61.5 %; "elsewhere" is a re-implementation by others.
        """
}
