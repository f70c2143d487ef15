import CLAPACKE

/// An eigenproblem that LAPACK could not solve.
public struct EigenError: Error, Equatable, CustomStringConvertible {
    public let status: Int

    public var description: String {
        "LAPACK's dsyevr failed with status \(status); are there values in the data that are not finite?"
    }
}

/// The largest eigenvalues of a symmetric matrix, in descending order, and their unit eigenvectors.
public struct Eigenpairs: Sendable {
    public let values: [Double]
    /// One eigenvector per row; its sign is LAPACK's.
    public let vectors: [[Double]]
}

/// Finds the `count` leading eigenpairs of a symmetric matrix: LAPACK's `dsyevr` on an index range, which costs far
/// less than the whole spectrum.
///
/// - Parameters:
///   - matrix: order · order elements; only those on and above the diagonal (row ≤ column) are read.
/// - Throws: `EigenError` if LAPACK reports a failure.
public func leadingEigenpairs(of matrix: [Double], order: Int, count: Int) throws(EigenError) -> Eigenpairs {
    precondition(
        matrix.count == order * order && count >= 0 && count <= order,
        "cannot take \(count) eigenpairs of \(matrix.count) elements of order \(order)")
    guard count > 0 else { return Eigenpairs(values: [], vectors: []) }
    var matrix = matrix
    var values = [Double](repeating: 0, count: order)
    var vectors = [Double](repeating: 0, count: order * count)
    var support = [Int32](repeating: 0, count: 2 * count)
    var found: Int32 = 0
    // Row-major and upper is column-major and lower, which LAPACKE takes without transposing a copy.
    let status = BLAS.perform {
        unsafe LAPACKE_dsyevr(
            LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "I")), CChar(UInt8(ascii: "L")),
            Int32(order), &matrix, Int32(order), 0, 0,
            Int32(order - count + 1), Int32(order), 0, &found, &values, &vectors, Int32(order), &support)
    }
    guard status == 0 && Int(found) == count else { throw EigenError(status: Int(status)) }
    let descending = (0..<count).reversed()
    return Eigenpairs(
        values: descending.map { values[$0] },
        vectors: descending.map { Array(vectors[($0 * order)..<(($0 + 1) * order)]) })
}
