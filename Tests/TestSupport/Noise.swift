import EncoreNumerics

extension Matrix {
    /// Numbers with mean 0 and variance 1, drawn row by row.
    public static func noise(rows: Int, columns: Int, from random: inout RandomSource) -> Matrix {
        Matrix(rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in Float(random.normal()) })
    }
}
