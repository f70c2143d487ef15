import EncoreNumerics
import TestSupport
import Testing

@Suite struct MultiplyTests {
    private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
        var source = RandomSource(seed: seed, .testing)
        return .noise(rows: rows, columns: columns, from: &source)
    }

    @Test(arguments: [1, 7, 33]) func productsEqualTheNaiveSum(size: Int) {
        for (opA, opB) in [(Transposition.asIs, Transposition.asIs), (.transposed, .asIs), (.asIs, .transposed)] {
            let (m, k, n) = (size, size + 2, size + 5)
            let a = opA == .asIs ? random(m, k, seed: 1) : random(k, m, seed: 1)
            let b = opB == .asIs ? random(k, n, seed: 2) : random(n, k, seed: 2)
            let c = random(m, n, seed: 3)
            let start = c.elements
            multiply(a, opA, b, opB, beta: 0.5, into: c)
            for row in 0..<m {
                for column in 0..<n {
                    var want = 0.5 * Double(start[row * n + column])
                    for inner in 0..<k {
                        want +=
                            Double(opA == .asIs ? a[row, inner] : a[inner, row])
                            * Double(opB == .asIs ? b[inner, column] : b[column, inner])
                    }
                    #expect(abs(Double(c[row, column]) - want) < 1e-5 * Double(k))
                }
            }
        }
    }

    @Test func withoutBetaWhatTheResultHeldDoesNotMatter() {
        let c = Matrix(rows: 1, columns: 1, elements: [.nan])
        multiply(
            Matrix(rows: 1, columns: 2, elements: [1, 2]), .asIs,
            Matrix(rows: 2, columns: 1, elements: [3, 4]), .asIs, into: c)
        #expect(c[0, 0] == 11)
    }

    /// Columns 1 ..< 3 of each: the others neither count nor change.
    @Test func productsOfSomeColumns() {
        let a = Matrix(rows: 2, columns: 4, elements: [9, 1, 2, 9, 9, 3, 4, 9])
        let b = Matrix(rows: 2, columns: 3, elements: [9, 5, 6, 9, 7, 8])
        let c = Matrix(rows: 2, columns: 3, elements: [-1, 100, 200, -1, 300, 400])
        multiply(a.view[columns: 1..<3], .asIs, b.view[columns: 1..<3], .asIs, beta: 1, into: c[columns: 1..<3])
        #expect(c.elements == [-1, 119, 222, -1, 343, 450])
        multiply(a.view[columns: 1..<3], .transposed, b.view[columns: 1..<3], .asIs, into: c[columns: 0..<2])
        #expect(c.elements == [26, 30, 222, 38, 44, 450])
        multiply(a.view[columns: 1..<3], .asIs, b.view[columns: 1..<3], .transposed, into: c[columns: 1..<3])
        #expect(c.elements == [26, 17, 23, 38, 39, 53])
    }

    @Test func aVectorIsMultiplied() {
        let a = Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
        let y = Matrix(rows: 3, columns: 1, elements: [.nan, .nan, .nan])
        multiply(a, byVector: Matrix(rows: 2, columns: 1, elements: [10, -1]), into: y)
        #expect(y.elements == [8, 26, 44])
    }

    @Test func gramMatrixFillsTheUpperTriangle() {
        let x = Matrix(rows: 3, columns: 2, elements: [1, 2, 3, 4, 5, 6])
        let gram = Matrix(rows: 2, columns: 2)
        multiplyByOwnTranspose(x, intoUpperTriangleOf: gram)
        #expect(gram.elements == [35, 44, 0, 56])
    }
}
