import EncoreNumerics
import Testing

@Suite struct FiniteTests {
    /// Wherever it stands, also among the elements that fill no whole vector.
    @Test(arguments: [Float.nan, .infinity, -.infinity, .signalingNaN]) func oneIsEnough(value: Float) {
        for place in 0..<37 {
            let matrix = Matrix(rows: 1, columns: 37)
            matrix.fill(with: .greatestFiniteMagnitude)
            #expect(matrix.isFinite)
            matrix[0, place] = value
            #expect(!matrix.isFinite)
        }
        #expect(Matrix(rows: 0, columns: 3).isFinite)
    }
}
