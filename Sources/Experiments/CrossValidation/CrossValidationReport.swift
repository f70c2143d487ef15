import EncoreAnalysis
import EncoreFiles

/// The results of a cross-validation as tables.
package struct CrossValidationReport: Sendable {
    private let results: [FoldResult]
    private let heading: String
    private let songCount: Int
    private let seeds: Int
    /// In the order of their first result.
    private let names: [String]

    package init(_ results: [FoldResult], songCount: Int, seeds: Int, heading: String) {
        self.results = results
        self.heading = heading
        self.songCount = songCount
        self.seeds = seeds
        names = results.map(\.model).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    // MARK: - Figures

    /// The mean over all folds and seeds; the standard deviation over them; and that of the means of the seeds.
    struct Statistics {
        let mean: Double
        let deviation: Double
        let seedDeviation: Double
    }

    private func statistics(_ figure: FoldResult.Figure, of name: String) -> Statistics? {
        let own = results.filter { $0.model == name }
        let values = own.compactMap { $0.figures[figure] }
        guard !values.isEmpty else { return nil }
        let seeds = own.map(\.seed).reduce(into: [UInt64]()) { if !$0.contains($1) { $0.append($1) } }
        let seedMeans = seeds.map { seed in mean(own.filter { $0.seed == seed }.compactMap { $0.figures[figure] }) }
        return Statistics(
            mean: mean(values), deviation: deviation(values), seedDeviation: deviation(seedMeans))
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// Of a sample; 0 for a single value.
    private func deviation(_ values: [Double]) -> Double {
        let mean = mean(values)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(max(1, values.count - 1))).squareRoot()
    }

    // MARK: - CSV

    package var summaryTable: CSV {
        CSV(
            columns: ["model"]
                + FoldResult.Figure.allCases.flatMap {
                    [$0.rawValue, "\($0.rawValue)_deviation", "\($0.rawValue)_seed_deviation"]
                },
            rows: names.map { name in
                [name]
                    + FoldResult.Figure.allCases.flatMap { figure -> [String] in
                        guard let statistics = self.statistics(figure, of: name) else { return ["", "", ""] }
                        return [statistics.mean, statistics.deviation, statistics.seedDeviation].map { String($0) }
                    }
            })
    }

    // MARK: - Markdown

    package var markdown: String {
        """
        \(heading)

        \(summary)
        Mean ± standard deviation over folds and seeds\(seeds > 1 ? " (and over the means of the seeds)" : ""). clips, \
        songs: accuracy in %, by clip and by song; F1: macro average by clip; equal loudness: by clip, when all clips \
        are equally loud; 5-NN, linear: accuracy by clip of other classifiers of the frozen encoding; ECE: expected \
        calibration error. error: squared error of reconstructed clips relative to answering zero and to PCA with 64 \
        components; a model that gets all clips at one loudness is measured on those. seconds: training of one fold \
        on one thread.

        \(pairs)
        """
    }

    private var summary: String {
        let columns: [(title: String, figure: FoldResult.Figure, scale: Double, digits: Int)] = [
            ("clips", .clips, 100, 1), ("songs", .songs, 100, 1), ("F1", .macroF1, 1, 3),
            ("equal loudness", .equalLoudness, 100, 1), ("5-NN", .nearestNeighbors, 100, 1),
            ("linear", .linearProbe, 100, 1), ("ECE", .calibrationError, 1, 3), ("error/zero", .errorToZero, 1, 3),
            ("error/PCA-64", .errorToPca64, 1, 3), ("epochs", .epochs, 1, 0), ("seconds", .seconds, 1, 1),
        ]
        return Table(
            header: ["model"] + columns.map(\.title),
            rows: names.map { name in
                [name]
                    + columns.map { column in
                        guard let statistics = self.statistics(column.figure, of: name) else { return "–" }
                        let mean = decimal(column.scale * statistics.mean, column.digits)
                        if column.figure == .epochs || column.figure == .seconds { return mean }
                        let deviation = decimal(column.scale * statistics.deviation, column.digits)
                        let seeds =
                            seeds > 1 ? " (\(decimal(column.scale * statistics.seedDeviation, column.digits)))" : ""
                        return "\(mean) ± \(deviation)\(seeds)"
                    }
            }
        ).markdown
    }

    /// The songs that only one of two models classifies correctly, for each pair.
    private var pairs: String {
        let classifiers = names.map { ($0, songsCorrect(by: $0)) }.filter { !$0.1.isEmpty }
        var table = Table(header: ["by song", "only the first right", "only the second right", "p (McNemar)"])
        for (index, first) in classifiers.enumerated() {
            for second in classifiers.dropFirst(index + 1) {
                let test = McNemarTest(first: first.1, second: second.1)
                let p = test.pValue < 1e-4 ? "< 0.0001" : decimal(test.pValue, 4)
                table.rows.append([
                    "\(first.0) – \(second.0)", String(test.onlyFirst), String(test.onlySecond), p,
                ])
            }
        }
        return table.markdown + "\nA song counts as correct if more than half of the seeds classify it correctly; "
            + "\(songCount) songs.\n"
    }

    /// Whether each song is right with more than half of the seeds, in the order of their names.
    private func songsCorrect(by name: String) -> [Bool] {
        var right: [String: Int] = [:]
        for result in results where result.model == name {
            for song in result.songs { right[song.name, default: 0] += song.genre == song.predicted ? 1 : 0 }
        }
        return right.sorted { $0.key < $1.key }.map { 2 * $0.value > seeds }
    }
}
