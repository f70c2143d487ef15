import EncoreAnalysis
import TestSupport
import Testing

@Suite struct ConfusionMatrixTests {
    @Test(arguments: ["normal", "degenerate"]) func agreesWithTheGoldenCase(variant: String) throws {
        let inputs = try Golden("metrics", prefix: "metrics/\(variant)")
        let golden = try Golden("metrics.f64", prefix: "metrics/\(variant)")
        let matrix = ConfusionMatrix(
            genres: ["a", "b", "c", "d"],
            labels: try inputs.integers("labels"),
            predictions: try inputs.integers("predictions"))
        func expectGolden(_ found: [Double], _ name: String) throws {
            expectClose(found, try golden.doubles(name), relative: 1e-11, name)
        }
        #expect(try matrix.counts.flatMap { $0 } == inputs.integers("confusion"))
        #expect(try matrix.support == inputs.integers("support"))
        try expectGolden(matrix.rowNormalized.flatMap { $0 }, "confusion_normalised")
        try expectGolden(matrix.precision, "precision")
        try expectGolden(matrix.recall, "recall")
        try expectGolden(matrix.f1, "f1")
        let (macro, weighted) = (matrix.macroAverage, matrix.weightedAverage)
        try expectGolden([macro.precision, macro.recall, macro.f1], "macro")
        try expectGolden([weighted.precision, weighted.recall, weighted.f1], "weighted")
        try expectGolden([matrix.accuracy], "accuracy")
        try expectGolden([matrix.balancedAccuracy], "balanced_accuracy")
        try expectGolden([matrix.kappa], "kappa")
    }

    @Test func aMatrixWorkedByHand() {
        // Three of four jazz clips right; one of two pop clips taken for jazz.
        let matrix = ConfusionMatrix(
            genres: ["jazz", "pop"], labels: [0, 0, 0, 0, 1, 1], predictions: [0, 0, 1, 0, 0, 1])
        #expect(matrix.counts == [[3, 1], [1, 1]])
        #expect(matrix.total == 6 && matrix.correct == 4 && matrix.predicted == [4, 2])
        #expect(matrix.precision == [0.75, 0.5] && matrix.recall == [0.75, 0.5] && matrix.f1 == [0.75, 0.5])
        #expect(matrix.rowNormalized == [[0.75, 0.25], [0.5, 0.5]])
        #expect(matrix.macroAverage.f1 == 0.625)
        #expect(abs(matrix.weightedAverage.f1 - 4.0 / 6) < 1e-15)
        // p_o = 4/6, p_e = (4 · 4 + 2 · 2) / 36 = 20/36.
        #expect(abs(matrix.kappa - 0.25) < 1e-15)
    }

    @Test func perfectConstantAndEmptyPredictions() {
        let perfect = ConfusionMatrix(genres: ["a", "b"], labels: [0, 1, 1], predictions: [0, 1, 1])
        #expect(perfect.accuracy == 1 && perfect.kappa == 1 && perfect.macroAverage.f1 == 1)
        let constant = ConfusionMatrix(genres: ["a", "b"], labels: [0, 1, 1], predictions: [1, 1, 1])
        #expect(constant.kappa == 0 && constant.precision[0] == 0 && constant.f1[0] == 0)
        #expect(constant.balancedAccuracy == 0.5)
        let empty = ConfusionMatrix(genres: ["a", "b"], labels: [], predictions: [])
        #expect(empty.accuracy == 0 && empty.kappa == 0 && empty.weightedAverage.f1 == 0)
        #expect(empty.rowNormalized == [[0, 0], [0, 0]])
        // One genre alone: agreement by chance is certain.
        #expect(ConfusionMatrix(genres: ["a"], labels: [0, 0], predictions: [0, 0]).kappa == 0)
    }
}
