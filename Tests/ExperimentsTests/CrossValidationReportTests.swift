import EncoreExperiments
import TestSupport
import Testing

@Suite struct CrossValidationReportTests {
    @Test func meansAndDeviationsWorkedByHand() throws {
        let results = [(0, 0, 0.5), (0, 1, 0.7), (1, 0, 0.9), (1, 1, 0.7)].map { seed, fold, accuracy in
            var result = FoldResult(model: "a", seed: UInt64(seed), fold: fold)
            result.figures[.clips] = accuracy
            return result
        }
        let table = CrossValidationReport(results, songCount: 0, seeds: 2, heading: "").summaryTable
        let row = try #require(table.rows.first)
        #expect(table.rows.count == 1 && row[0] == "a")
        // The mean 0.7; over four values √((0.04 + 0.04) / 3); over the seeds' means, 0.6 and 0.8, √(0.02 / 1).
        let column = try #require(table.columns.firstIndex(of: "clips"))
        expectClose(
            row[column..<(column + 3)].map { Double($0) ?? .nan },
            [0.7, (0.08 / 3).squareRoot(), 0.02.squareRoot()], absolute: 1e-12)
        // A figure that no fold has.
        #expect(row[try #require(table.columns.firstIndex(of: "5nn"))].isEmpty)
    }

    /// With two seeds, a song counts as correct if it is correct with both.
    @Test func pairsAreOfSongsCorrectWithMoreThanHalfOfTheSeeds() throws {
        // How often each song is correct, of two seeds.
        let songs = [("x", a: 2, b: 1), ("w", a: 2, b: 0), ("y", a: 1, b: 2), ("z", a: 2, b: 2)]
        let results = (0..<2).flatMap { seed in
            ["a", "b"].map { model in
                var result = FoldResult(model: model, seed: UInt64(seed), fold: 0)
                result.songs = songs.map { name, a, b in
                    .init(name: name, genre: "jazz", predicted: seed < (model == "a" ? a : b) ? "jazz" : "pop")
                }
                return result
            }
        }
        let markdown = CrossValidationReport(results, songCount: 4, seeds: 2, heading: "").markdown
        let line = try #require(markdown.split(separator: "\n").first { $0.contains("a – b") })
        let cells = line.split(separator: "|").map { $0.filter { $0 != " " } }
        // x and w; y; of three songs two or more on one side: p = 1.
        #expect(cells == ["a–b", "2", "1", "1.0000"])
    }
}
