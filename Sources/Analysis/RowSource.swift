import EncoreNumerics

/// Rows of numbers that need not all lie in memory at once: a matrix, or clips that are read block by block from a
/// mapped file. What is computed from a source has the same bits as from a matrix of the same rows.
public protocol RowSource: SendableMetatype {
    var rows: Int { get }
    var columns: Int { get }

    /// Copies some of the rows to the first rows of `target`, which has as many columns. Several threads may read at
    /// once.
    func read(_ range: Range<Int>, into target: Matrix)

    /// Some of the rows as a matrix that the caller only reads. By default they are read into a new matrix.
    func block(_ range: Range<Int>) -> Matrix
}

extension RowSource {
    public func block(_ range: Range<Int>) -> Matrix {
        let matrix = Matrix(rows: range.count, columns: columns)
        read(range, into: matrix)
        return matrix
    }

    /// rows · columns.
    var elementCount: Int { rows * columns }
}

extension Matrix: RowSource {
    public func read(_ range: Range<Int>, into target: Matrix) {
        target[rows: 0..<range.count].copy(from: self[rows: range])
    }

    /// A view: nothing is copied.
    public func block(_ range: Range<Int>) -> Matrix { self[rows: range] }
}

/// Σ x² over all elements, added up row by row in Double.
package func sumOfSquares(_ source: some RowSource) -> Double {
    var total = 0.0
    let blocks = Blocks(rows: source.rows, size: 64)
    for block in 0..<blocks.count { addSquares(of: source.block(blocks[block]), to: &total) }
    return total
}

private func addSquares(of matrix: Matrix, to total: inout Double) {
    for row in 0..<matrix.rows {
        var sum = Lanes()
        for (index, width) in LaneSteps((row * matrix.columns)..<((row + 1) * matrix.columns)) {
            let lanes = matrix.load(index, width: width)
            sum += lanes * lanes
        }
        total += Double(sum.sum())
    }
}
