import EncoreAnalysis
import EncoreNumerics
import Glibc
import TestSupport
import Testing

@Suite struct LinearProbeTests {
    let pool = WorkerPool(threads: 2)

    @Test func separableClassesAreSeparated() throws {
        let centers = [[0.0, 0], [6, 0], [0, 6], [6, 6]]
        let probe = try LinearProbe(
            rows: .clusters(centers, each: 50, spread: 0.7), labels: labels(4, each: 50), classCount: 4, on: pool)
        let held = Matrix.clusters(centers, each: 80, spread: 0.7, seed: 2)
        #expect(try probe.accuracy(on: held, labels: labels(4, each: 80), pool: pool) == 1)
        #expect(probe.steps < 20)
    }

    @Test func aCaseWorkedByHand() throws {
        // x = ±1, n items each side is a class: by symmetry b = 0 and the weights are ∓w, where the derivative of
        // N ln(1 + e^(−2w)) + w² is zero: w (1 + e^(2w)) = N. It is for w = 1 that C = 1 gives N = 1 + e².
        let rows = Matrix(rows: 40, columns: 1, elements: (0..<40).map { $0 < 20 ? -1 : 1 })
        let probe = try LinearProbe(rows: rows, labels: labels(2, each: 20), classCount: 2, on: pool)
        var (low, high) = (0.0, 5.0)
        for _ in 0..<60 {
            let middle = (low + high) / 2
            if middle * (1 + exp(2 * middle)) < 40 { low = middle } else { high = middle }
        }
        expectClose(probe.weights.doubles, [-low, low, 0, 0], absolute: 1e-4)
    }

    @Test(arguments: [1, 0.01])
    func theGradientVanishes(inverse: Double) throws {
        // Overlapping classes of different sizes, correlated columns of different scale, more than one block of rows.
        let (n, d, c) = (2500, 6, 3)
        let centers = [[0.0, 0, 1, 0, 0, 0], [1, 0, 0, 0, 1, 0], [0, 1, 0, 1, 0, 0]]
        let noise = Matrix.clusters(centers, each: 2000, spread: 1.5, seed: 5)
        let rows = Matrix(rows: n, columns: d)
        for row in 0..<n {
            let other = row < 2400 ? row : row + 1600
            for column in 0..<d { rows[row, column] = Float(column + 1) * (noise[other, column] + noise[other, 0]) + 2 }
        }
        let labels = (0..<n).map { $0 < 2000 ? 0 : $0 < 2400 ? 1 : 2 }
        let probe = try LinearProbe(
            rows: rows, labels: labels, classCount: c, inverseRegularization: inverse, on: pool)

        var gradient = [Double](repeating: 0, count: (d + 1) * c)
        let columns =
            (0..<d).map { column in
                let values = (0..<n).map { Double(rows[$0, column]) }
                let mean = values.reduce(0, +) / Double(n)
                let deviation = (values.reduce(0) { $0 + pow($1 - mean, 2) } / Double(n)).squareRoot()
                return values.map { ($0 - mean) / deviation }
            } + [[Double](repeating: 1, count: n)]
        let weights = probe.weights.doubles
        for row in 0..<n {
            let scores = (0..<c).map { label in
                exp((0...d).reduce(0.0) { $0 + columns[$1][row] * weights[$1 * c + label] })
            }
            for label in 0..<c {
                let residual = scores[label] / scores.reduce(0, +) - (labels[row] == label ? 1 : 0)
                for column in 0...d { gradient[column * c + label] += columns[column][row] * residual }
            }
        }
        for index in 0..<(d * c) { gradient[index] += weights[index] / inverse }
        expectClose(gradient, [Double](repeating: 0, count: gradient.count), absolute: 3e-5 * Double(n))
        #expect(probe.steps < 20)

        let alone = try LinearProbe(
            rows: rows, labels: labels, classCount: c, inverseRegularization: inverse, on: WorkerPool(threads: 1))
        #expect(alone.weights.elements == probe.weights.elements)
    }

    @Test func absentClassesAndConstantColumns() throws {
        let rows = Matrix(rows: 30, columns: 2, elements: (0..<30).flatMap { [Float($0 % 2), 7] })
        let probe = try LinearProbe(rows: rows, labels: (0..<30).map { $0 % 2 }, classCount: 5, on: pool)
        let held = Matrix(rows: 2, columns: 2, elements: [0, -100, 1, 1e9])
        #expect(try probe.predictions(for: held, on: pool) == [0, 1])
        #expect(try probe.accuracy(on: Matrix(rows: 0, columns: 2), labels: [], pool: pool) == 0)
    }

    @Test func whatCannotBeUsedIsRefused() {
        #expect(throws: AnalysisError.noData("a linear probe")) {
            try LinearProbe(rows: Matrix(rows: 0, columns: 2), labels: [], classCount: 2, on: pool)
        }
        #expect(throws: AnalysisError.notFinite("a linear probe")) {
            let rows = Matrix(rows: 2, columns: 1, elements: [.infinity, 0])
            _ = try LinearProbe(rows: rows, labels: [0, 1], classCount: 2, on: pool)
        }
    }
}
