import EncoreNumerics

/// The mean of every column, accumulated in Double, and its subtraction.
///
/// A mean is kept as the sum of two Floats: (x − high) − low is x minus the Double mean, rounded once more at the most,
/// so a large common offset costs no digits of what varies.
struct ColumnMeans {
    let values: [Double]
    private let high: Matrix
    private let low: Matrix

    /// - Parameter source: (n, d) with n ≥ 1.
    init(of source: some RowSource, on pool: WorkerPool) {
        let columns = source.columns
        let blocks = Blocks(rows: source.rows, size: 512)
        let sums = pool.map(blocks.count, sharing: source) { source, index in
            var sums = [Double](repeating: 0, count: columns)
            for part in blocks.parts(of: index) { addColumns(of: source.block(part), to: &sums) }
            return sums
        }
        var total = [Double](repeating: 0, count: columns)
        for sum in sums {
            for column in 0..<columns { total[column] += sum[column] }
        }
        values = total.map { $0 / Double(source.rows) }
        high = Matrix(rows: 1, columns: columns, elements: values.map { Float($0) })
        low = Matrix(rows: 1, columns: columns, elements: values.map { Float($0 - Double(Float($0))) })
    }

    /// centered = matrix − mean, row by row; `centered` may be `matrix` itself, and may have more rows.
    func subtract(from matrix: Matrix, into centered: Matrix) {
        let columns = matrix.columns
        for row in 0..<matrix.rows {
            for (column, width) in LaneSteps(0..<columns) {
                let index = row * columns + column
                let lanes = matrix.load(index, width: width) - high.load(column, width: width)
                centered.store(lanes - low.load(column, width: width), index, width: width)
            }
        }
    }
}

/// Adds the sum of every column, sixteen rows at a time.
private func addColumns(of matrix: Matrix, to sums: inout [Double]) {
    let columns = matrix.columns
    let tiles = Blocks(rows: matrix.rows, size: 16)
    for tile in 0..<tiles.count {
        let rows = tiles[tile]
        for (column, width) in LaneSteps(0..<columns) {
            var first = SIMD8<Double>()
            var second = SIMD8<Double>()
            for row in rows {
                let lanes = matrix.load(row * columns + column, width: width)
                first += SIMD8<Double>(lanes.lowHalf)
                second += SIMD8<Double>(lanes.highHalf)
            }
            let sum = SIMD16(lowHalf: first, highHalf: second)
            for lane in 0..<width { sums[column + lane] += sum[lane] }
        }
    }
}
