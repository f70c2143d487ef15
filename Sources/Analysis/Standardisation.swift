import EncoreNumerics

/// Columns brought to mean 0 and standard deviation 1, as measured on the training rows:
///
///     x' = (x − mean) / √( 1/n Σ (x − mean)² )
///
/// A column that was constant there becomes 0 everywhere: nothing was learned of it.
struct Standardisation: Sendable {
    private let means: ColumnMeans
    /// 1 / standard deviation, or 0: (1, d).
    private let scales: Matrix

    /// - Parameter rows: (n, d) with n ≥ 1.
    /// - Throws: `AnalysisError.notFinite`.
    init(of rows: Matrix, for purpose: String, on pool: WorkerPool) throws(AnalysisError) {
        let means = ColumnMeans(of: rows, on: pool)
        let blocks = Blocks(rows: rows.rows, size: 512)
        let sums = pool.map(blocks.count) { block in
            let centred = Matrix(rows: blocks[block].count, columns: rows.columns)
            means.subtract(from: rows[rows: blocks[block]], into: centred)
            return columnSquares(of: centred)
        }
        var variances = [Double](repeating: 0, count: rows.columns)
        for sum in sums {
            for column in variances.indices { variances[column] += sum[column] / Double(rows.rows) }
        }
        guard variances.allSatisfy(\.isFinite) else { throw .notFinite(purpose) }
        self.means = means
        // Sums of equal Floats are exact in Double, so that a constant column's variance is 0 indeed.
        scales = Matrix(
            rows: 1, columns: rows.columns,
            elements: variances.map { variance in
                let scale = Float(1 / variance.squareRoot())
                return scale.isFinite ? scale : 0
            })
    }

    /// The standardised rows (n, d), and behind them `ones` columns of ones: the input of an intercept.
    func callAsFunction(_ rows: Matrix, ones: Int = 0) -> Matrix {
        precondition(
            rows.columns == scales.columns,
            "rows of \(rows.columns) numbers cannot be standardised as those of \(scales.columns)")
        let result = Matrix(rows: rows.rows, columns: rows.columns + ones)
        let centred = Matrix(rows: 1, columns: rows.columns)
        for row in 0..<rows.rows {
            means.subtract(from: rows[rows: row..<(row + 1)], into: centred)
            let start = row * result.columns
            for (column, width) in LaneSteps(0..<rows.columns) {
                let lanes = centred.load(column, width: width) * scales.load(column, width: width)
                result.store(lanes, start + column, width: width)
            }
            for column in rows.columns..<result.columns { result[row, column] = 1 }
        }
        return result
    }
}

private func columnSquares(of matrix: Matrix) -> [Double] {
    var sums = [Double](repeating: 0, count: matrix.columns)
    for row in 0..<matrix.rows {
        for column in 0..<matrix.columns {
            let value = Double(matrix[row, column])
            sums[column] += value * value
        }
    }
    return sums
}
