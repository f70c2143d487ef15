import EncoreNumerics

/// The sample covariance, on and above the diagonal: what `leadingEigenpairs` reads.
///
///     C = 1/(n − 1) Σ_i (x_i − mean)(x_i − mean)ᵀ
///
/// The rows are cut into parts of at most 2,048, and a part into blocks of 320: a block is centered and goes through
/// SYRK while it is in the cache, a part is added up in Float, and the parts in Double and in order. A single row
/// has covariance 0.
///
/// - Returns: d · d elements, row by row; those below the diagonal are 0.
func covariance(of source: some RowSource, around means: ColumnMeans, on pool: WorkerPool) -> [Double] {
    let d = source.columns
    // Four parts are computed at once. More would occupy more cores, but each brings d · d elements of fresh memory,
    // and at the usual sizes the eigenproblem that follows takes as long as a quarter of the products.
    let wave = 4
    let count = (source.rows + wave * 2048 - 1) / (wave * 2048) * wave
    let parts = Blocks(rows: source.rows, size: (source.rows + count - 1) / count)
    let divisor = Double(max(1, source.rows - 1))
    var sum = [Double](repeating: 0, count: d * d)
    for first in stride(from: 0, to: parts.count, by: wave) {
        let products = pool.map(min(wave, parts.count - first), sharing: (source, means)) { shared, index in
            scatter(of: shared.0, parts[first + index], around: shared.1)
        }
        for product in products { addUpperTriangle(of: product, to: &sum) }
    }
    for index in sum.indices { sum[index] /= divisor }
    return sum
}

/// Σ_i (x_i − mean)(x_i − mean)ᵀ on and above the diagonal.
private func scatter(of source: some RowSource, _ part: Range<Int>, around means: ColumnMeans) -> Matrix {
    let blocks = Blocks(rows: part.count, size: 320)
    let centered = Matrix(rows: min(blocks.size, part.count), columns: source.columns)
    let sum = Matrix(rows: source.columns, columns: source.columns)
    for block in 0..<blocks.count {
        let range = blocks[block]
        let rows = source.block((part.lowerBound + range.lowerBound)..<(part.lowerBound + range.upperBound))
        means.subtract(from: rows, into: centered)
        multiplyByOwnTranspose(centered[rows: 0..<rows.rows], beta: 1, intoUpperTriangleOf: sum)
    }
    return sum
}

private func addUpperTriangle(of product: Matrix, to sum: inout [Double]) {
    let d = product.columns
    for row in 0..<d {
        let values = product.row(row)
        for column in row..<d { sum[row * d + column] += Double(values[column]) }
    }
}
