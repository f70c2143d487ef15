import EncoreNumerics

/// Columns brought to mean 0 and standard deviation 1, as measured on the training rows:
///
///     x' = (x − mean) / √( 1/n Σ (x − mean)² )
///
/// A column that was constant there becomes 0 everywhere.
struct StandardScaler {
    private let means: ColumnMeans
    /// 1 / standard deviation, or 0: (1, d).
    private let scales: Matrix

    /// - Parameter source: (n, d) with n ≥ 1.
    /// - Throws: `AnalysisError.notFinite`.
    init(fittedTo source: some RowSource, for purpose: String, on pool: WorkerPool) throws(AnalysisError) {
        let means = ColumnMeans(of: source, on: pool)
        let blocks = Blocks(rows: source.rows, size: 512)
        let sums = pool.map(blocks.count, sharing: (means, source)) { shared, index in
            let (means, source) = shared
            var sums = [Double](repeating: 0, count: source.columns)
            for part in blocks.parts(of: index) {
                let centered = Matrix(rows: part.count, columns: source.columns)
                means.subtract(from: source.block(part), into: centered)
                addColumnSquares(of: centered, to: &sums)
            }
            return sums
        }
        var variances = [Double](repeating: 0, count: source.columns)
        for sum in sums {
            for column in variances.indices { variances[column] += sum[column] / Double(source.rows) }
        }
        guard variances.allSatisfy(\.isFinite) else { throw .notFinite(purpose) }
        self.means = means
        // Sums of equal Floats are exact in Double, so that a constant column's variance is 0 indeed.
        scales = Matrix(
            rows: 1, columns: source.columns,
            elements: variances.map { variance in
                let scale = Float(1 / variance.squareRoot())
                return scale.isFinite ? scale : 0
            })
    }

    /// The standardized rows (n, d), and behind them `ones` columns of ones: the input of an intercept.
    func transform(_ rows: Matrix, ones: Int = 0) -> Matrix {
        precondition(
            rows.columns == scales.columns,
            "rows of \(rows.columns) numbers cannot be standardized as those of \(scales.columns)")
        let result = Matrix(rows: rows.rows, columns: rows.columns + ones)
        let centered = Matrix(rows: 1, columns: rows.columns)
        for row in 0..<rows.rows {
            means.subtract(from: rows[rows: row..<(row + 1)], into: centered)
            let start = row * result.columns
            for (column, width) in LaneSteps(0..<rows.columns) {
                let lanes = centered.load(column, width: width) * scales.load(column, width: width)
                result.store(lanes, start + column, width: width)
            }
            for column in rows.columns..<result.columns { result[row, column] = 1 }
        }
        return result
    }
}

private func addColumnSquares(of matrix: Matrix, to sums: inout [Double]) {
    for row in 0..<matrix.rows {
        for column in 0..<matrix.columns {
            let value = Double(matrix[row, column])
            sums[column] += value * value
        }
    }
}
