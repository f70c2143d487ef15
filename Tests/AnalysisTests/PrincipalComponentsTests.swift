import EncoreAnalysis
import EncoreNumerics
import TestSupport
import Testing

@Suite struct PrincipalComponentsTests {
    let pool = WorkerPool(threads: 2)

    @Test func agreesWithTheGoldenCase() throws {
        let golden = try Golden("pca.f64", prefix: "pca")
        let x = try Golden("pca").matrix("x")
        let all = try PrincipalComponents(of: x, count: 20, on: pool)
        expectClose(all.mean, try golden.doubles("mean"), relative: 1e-11)
        expectClose(all.eigenvalues, try golden.doubles("eigenvalues"), relative: 2e-5)
        expectClose(all.explainedVarianceRatio, try golden.doubles("explained_variance_ratio"), relative: 2e-5)
        let leading = try PrincipalComponents(of: x, count: 3, on: pool)
        expectClose(leading.components.flatMap { $0 }, try golden.doubles("components"), relative: 2e-5)
        expectClose(leading.project(x, on: pool).doubles, try golden.doubles("projection"), relative: 2e-5)
        let ratios = try golden.doubles("explained_variance_ratio")
        expectClose(leading.explainedVarianceRatio, Array(ratios[..<3]), relative: 2e-5)
    }

    /// Several parts and blocks, none of them full, and a large offset, against plain loops in Double.
    @Test func agreesWithPlainLoopsOnManyRows() throws {
        var random = RandomSource(seed: 3, .testing)
        let x = Matrix(rows: 9001, columns: 19)
        for row in 0..<x.rows {
            let common = random.normal()
            for column in 0..<19 { x[row, column] = Float(1000 + common * Double(column) + random.normal()) }
        }
        let components = try PrincipalComponents(of: x, count: 2, on: pool)
        let means = (0..<19).map { column in (0..<x.rows).reduce(0) { $0 + Double(x[$1, column]) } / Double(x.rows) }
        expectClose(components.mean, means, relative: 1e-12)
        var covariance = [Double](repeating: 0, count: 19 * 19)
        for row in 0..<x.rows {
            for i in 0..<19 {
                for j in 0..<19 {
                    covariance[i * 19 + j] += (Double(x[row, i]) - means[i]) * (Double(x[row, j]) - means[j]) / 9000
                }
            }
        }
        let pairs = try leadingEigenpairs(of: covariance, order: 19, count: 2)
        expectClose(components.eigenvalues, pairs.values, relative: 1e-6)
        let projections = components.project(x, on: pool)
        for row in [0, 4500, 9000] {
            let expected = (0..<19).reduce(0) { $0 + (Double(x[row, $1]) - means[$1]) * components.components[0][$1] }
            #expect(abs(Double(projections[row, 0]) - expected) < 1e-4)
        }
        // What all components explain is the variance of the projections.
        let variance = (0..<x.rows).reduce(0) { $0 + Double(projections[$1, 0]) * Double(projections[$1, 0]) } / 9000
        #expect(abs(variance - components.eigenvalues[0]) < 1e-4 * variance)
    }

    @Test func bitsDoNotDependOnTheNumberOfThreads() throws {
        let x = Matrix.clusters(
            [[Double](repeating: 0.3, count: 37), [Double](repeating: -1, count: 37)],
            each: 4500, spread: 1)
        let reference = try PrincipalComponents(of: x, count: 3, on: WorkerPool(threads: 1))
        let projections = reference.project(x, on: WorkerPool(threads: 1)).elements
        let error = reference.reconstructionError(of: x, on: WorkerPool(threads: 1))
        for threads in [2, 3, 5] {
            let pool = WorkerPool(threads: threads)
            let other = try PrincipalComponents(of: x, count: 3, on: pool)
            #expect(other.components == reference.components && other.eigenvalues == reference.eigenvalues)
            #expect(other.mean == reference.mean && other.totalVariance == reference.totalVariance)
            #expect(other.project(x, on: pool).elements == projections)
            #expect(other.reconstructionError(of: x, on: pool) == error)
        }
    }

    @Test func signsMakeTheLargestLoadingPositive() throws {
        let x = Matrix.clusters([[0, 0, 0, 0, 0, 0]], each: 50, spread: 1)
        let components = try PrincipalComponents(of: x, count: 6, on: pool).components
        #expect(components.allSatisfy { $0.max()! == $0.map(abs).max()! })
    }

    @Test func reconstructionErrorIsTheVarianceLeftOver() throws {
        let x = Matrix.clusters([[0, 0, 0, 0, 0], [4, -4, 0, 1, 2]], each: 300, spread: 1)
        let some = try PrincipalComponents(of: x, count: 2, on: pool)
        let left = (some.totalVariance - some.eigenvalues.reduce(0, +)) * 599 / 600 / 5
        #expect(abs(some.reconstructionError(of: x, on: pool) - left) < 1e-5 * left)
        let all = try PrincipalComponents(of: x, count: 5, on: pool)
        #expect(all.reconstructionError(of: x, on: pool) < 1e-12)
        let none = try PrincipalComponents(of: x, count: 0, on: pool)
        #expect(abs(none.reconstructionError(of: x, on: pool) - none.totalVariance * 599 / 600 / 5) < 1e-4)
    }

    @Test(arguments: [(1, 4), (5, 1), (2, 4), (1, 1), (3, 2)])
    func fewRowsOrColumnsAreWellDefined(rows: Int, columns: Int) throws {
        var random = RandomSource(seed: 8, .testing)
        let x = Matrix.noise(rows: rows, columns: columns, from: &random)
        let fitted = try PrincipalComponents(of: x, count: 2, on: pool)
        #expect(fitted.components.count == min(2, columns))
        let projections = fitted.project(x, on: pool)
        #expect(projections.rows == rows && projections.columns == min(2, columns))
        #expect(fitted.eigenvalues.allSatisfy { $0 >= 0 && $0.isFinite })
        if rows == 1 { #expect(fitted.totalVariance == 0 && fitted.explainedVarianceRatio.allSatisfy { $0 == 0 }) }
        for component in fitted.components { #expect(abs(component.reduce(0) { $0 + $1 * $1 } - 1) < 1e-12) }
    }

    @Test func constantDataHasNoVariance() throws {
        let x = Matrix(rows: 100, columns: 8)
        x.fill(with: 0.1)
        let fitted = try PrincipalComponents(of: x, count: 2, on: pool)
        #expect(fitted.totalVariance == 0 && fitted.eigenvalues == [0, 0] && fitted.explainedVarianceRatio == [0, 0])
        #expect(fitted.project(x, on: pool).elements.allSatisfy { $0 == 0 })
        #expect(fitted.reconstructionError(of: x, on: pool) == 0)
    }

    /// Columns that never change have no part in any component, however large they are.
    @Test func constantColumnsHaveNoVariance() throws {
        let x = Matrix(rows: 60, columns: 4)
        for row in 0..<60 {
            for (column, value) in [1e6, Double(row % 2), -0.1, 0].enumerated() { x[row, column] = Float(value) }
        }
        let fitted = try PrincipalComponents(of: x, count: 3, on: pool)
        expectClose(fitted.components[0], [0, 1, 0, 0], absolute: 1e-12)
        expectClose(fitted.explainedVarianceRatio, [1, 0, 0], absolute: 1e-12)
        expectClose(fitted.eigenvalues, [15.0 / 59, 0, 0], absolute: 1e-9)
        #expect(fitted.project(x, on: pool).elements.allSatisfy { $0.isFinite })
    }

    /// The mean, 4097 + 2⁻¹², lies half way between two neighboring Floats, which is where the data lies.
    @Test func aMeanBetweenTwoFloatsCostsNothing() throws {
        let x = Matrix(rows: 10, columns: 1, elements: (0..<10).map { 4097 + Float($0 % 2) * 0x1p-11 })
        let fitted = try PrincipalComponents(of: x, count: 1, on: pool)
        #expect(fitted.mean == [4097 + 0x1p-12])
        #expect(fitted.project(x, on: pool).elements == (0..<10).map { $0 % 2 == 0 ? -0x1p-12 : 0x1p-12 })
        #expect(abs(fitted.eigenvalues[0] / (0x1p-24 * 10 / 9) - 1) < 1e-12)
    }

    @Test func whatCannotBeUsedIsRefused() {
        #expect(throws: AnalysisError.noData("a principal component analysis")) {
            try PrincipalComponents(of: Matrix(rows: 0, columns: 5), count: 2, on: pool)
        }
        for value in [Float.nan, .infinity, -.infinity, 1e30] {
            let x = Matrix(rows: 700, columns: 5)
            x[650, 3] = value
            #expect(throws: AnalysisError.notFinite("a principal component analysis")) {
                try PrincipalComponents(of: x, count: 2, on: pool)
            }
        }
    }
}
