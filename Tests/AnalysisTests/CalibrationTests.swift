import EncoreAnalysis
import EncoreNumerics
import Glibc
import TestSupport
import Testing

@Suite struct CalibrationTests {
    /// The logits of two classes that give the first the given probability.
    private func logits(_ probabilities: [Double]) -> Matrix {
        let elements = probabilities.flatMap { [Float(log($0 / (1 - $0))), 0] }
        return Matrix(rows: probabilities.count, columns: 2, elements: elements)
    }

    @Test func aCaseWorkedByHand() throws {
        // Two items at 0.7, one of them right; one at 0.9, right; one at 0.8 for the second class, wrong.
        let calibration = try #require(try Calibration(logits: logits([0.7, 0.7, 0.9, 0.2]), labels: [0, 1, 0, 0]))
        #expect(calibration.bins.count == 15)
        // (10/15, 11/15] holds 0.7, (11/15, 12/15] holds 0.8 but for rounding, (13/15, 14/15] holds 0.9.
        #expect(calibration.bins.map(\.count).reduce(0, +) == 4)
        #expect(calibration.bins[10].count == 2 && calibration.bins[13].count == 1)
        expectClose([calibration.bins[10].confidence, calibration.bins[10].accuracy], [0.7, 0.5], absolute: 1e-6)
        let error = (2 * 0.2 + 0.1 + 0.8) / 4
        let likelihood = -(log(0.7) + log(0.3) + log(0.9) + log(0.2)) / 4
        expectClose(
            [calibration.expectedCalibrationError, calibration.negativeLogLikelihood], [error, likelihood],
            absolute: 1e-6)
    }

    @Test func theBestAndTheWorst() throws {
        let sure = Matrix(rows: 3, columns: 3, elements: [900, 0, 0, 0, 900, 0, 0, 0, 900])
        let right = try #require(try Calibration(logits: sure, labels: [0, 1, 2]))
        #expect(right.expectedCalibrationError == 0 && right.negativeLogLikelihood == 0)
        #expect(right.bins[14].count == 3 && right.bins[14].confidence == 1 && right.bins[14].accuracy == 1)
        let wrong = try #require(try Calibration(logits: sure, labels: [1, 2, 0]))
        #expect(wrong.expectedCalibrationError == 1 && wrong.negativeLogLikelihood == 900)
        // Equal logits of four classes: confidence 1/4, right on a quarter.
        let equal = try #require(try Calibration(logits: Matrix(rows: 4, columns: 4), labels: [0, 1, 2, 3]))
        #expect(equal.expectedCalibrationError == 0 && abs(equal.negativeLogLikelihood - log(4)) < 1e-15)
    }

    @Test func temperatureDivides() throws {
        let logits = Matrix(rows: 2, columns: 2, elements: [4, 0, 0, 2])
        let halved = Matrix(rows: 2, columns: 2, elements: [2, 0, 0, 1])
        #expect(
            try Calibration(logits: logits, labels: [0, 0], temperature: 2)
                == Calibration(logits: halved, labels: [0, 0]))
    }

    @Test func whatCannotBeJudged() throws {
        #expect(try Calibration(logits: Matrix(rows: 0, columns: 3), labels: []) == nil)
        #expect(throws: AnalysisError.notFinite("a calibration")) {
            try Calibration(logits: Matrix(rows: 1, columns: 2, elements: [.nan, 0]), labels: [0])
        }
    }
}

@Suite struct TemperatureTests {
    /// Logits, and labels drawn from their softmax.
    private func drawn(_ count: Int, classes: Int, seed: UInt64) -> (logits: [Float], labels: [Int]) {
        var random = RandomSource(seed: seed, .testing)
        var logits: [Float] = []
        var labels: [Int] = []
        for _ in 0..<count {
            let row = (0..<classes).map { _ in Float(2 * random.normal()) }
            logits += row
            labels.append(random.index(weightedBy: row.map { exp(Double($0)) }))
        }
        return (logits, labels)
    }

    @Test(arguments: [0.25, 1, 4] as [Float])
    func aScaleIsFound(scale: Float) throws {
        let (logits, labels) = drawn(4000, classes: 4, seed: 3)
        func fitted(_ scale: Float) throws -> Double {
            let matrix = Matrix(rows: 4000, columns: 4, elements: logits.map { $0 * scale })
            return try #require(try Temperature.fitted(toLogits: matrix, labels: labels))
        }
        // A power of two changes nothing but the scale.
        #expect(abs(try fitted(scale) / Double(scale) / fitted(1) - 1) < 1e-10)
        #expect(abs(try fitted(1) - 1) < 0.1)
    }

    @Test func itIsTheMinimum() throws {
        let (logits, labels) = drawn(300, classes: 3, seed: 4)
        let matrix = Matrix(rows: 300, columns: 3, elements: logits.map { $0 * 3 })
        let fitted = try #require(try Temperature.fitted(toLogits: matrix, labels: labels))
        func loss(_ temperature: Double) throws -> Double {
            try #require(try Calibration(logits: matrix, labels: labels, temperature: temperature))
                .negativeLogLikelihood
        }
        for factor in [0.9, 0.999, 1.001, 1.1] { #expect(try loss(fitted) < loss(fitted * factor)) }
        let before = try #require(try Calibration(logits: matrix, labels: labels))
        let after = try #require(try Calibration(logits: matrix, labels: labels, temperature: fitted))
        #expect(after.expectedCalibrationError < before.expectedCalibrationError)
    }

    @Test func aCaseWorkedByHand() throws {
        // Logits ±2 and three of four right: softmax gives the right class 3/4 where 4/T = ln 3.
        let matrix = Matrix(rows: 4, columns: 2, elements: [2, -2, 2, -2, -2, 2, 2, -2])
        let fitted = try #require(try Temperature.fitted(toLogits: matrix, labels: [0, 0, 1, 1]))
        #expect(abs(fitted - 4 / log(3)) < 1e-10)
    }

    @Test func whereDataSetNoBoundTheRangeDoes() throws {
        let logits = Matrix(rows: 2, columns: 2, elements: [3, 0, 0, 3])
        #expect(try Temperature.fitted(toLogits: logits, labels: [0, 1]) == 0.05)
        #expect(try Temperature.fitted(toLogits: logits, labels: [1, 0]) == 20)
        // As sure as can be, and right.
        let sure = Matrix(rows: 2, columns: 2, elements: [3e38, 0, 0, 3e38])
        #expect(try Temperature.fitted(toLogits: sure, labels: [0, 1]) == 1)
        let equal = Matrix(rows: 2, columns: 3, elements: [0.1, 0.1, 0.1, 7, 7, 7])
        #expect(try Temperature.fitted(toLogits: equal, labels: [0, 2]) == 1)
        #expect(try Temperature.fitted(toLogits: Matrix(rows: 0, columns: 2), labels: []) == nil)
    }
}
