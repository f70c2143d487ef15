import EncoreNumerics

/// Principal component analysis: the directions in which data varies most.
///
///     C v_j = λ_j v_j,   λ_0 ≥ λ_1 ≥ …,   C = 1/(n − 1) Σ_i (x_i − mean)(x_i − mean)ᵀ
///     projection_ij = (x_i − mean) · v_j
///
/// The covariance comes from SYRK, its leading eigenpairs from LAPACK in Double. A component's sign is such that its
/// loading of largest magnitude is positive (the first of them, if several are equally large), so pictures do not flip
/// from run to run. The bits do not depend on the number of threads.
///
/// Data without variance (one row, or equal rows) has eigenvalues 0, ratios 0 and projections 0.
///
/// Source: Jolliffe, *Principal Component Analysis* (2002), §1.1 and §3.7.
public struct PrincipalComponents {
    /// The mean of each of the d columns.
    public let mean: [Double]
    /// Unit vectors of d loadings, one per component.
    public let components: [[Double]]
    /// The variance along each component, descending.
    public let eigenvalues: [Double]
    /// The sum of the variances of all d columns: of all d eigenvalues.
    public let totalVariance: Double

    private let means: ColumnMeans
    private let loadings: Matrix
    private let negatedLoadings: Matrix

    /// Fits the `count` leading components; all d of them if there are fewer.
    ///
    /// - Parameter source: (n, d).
    /// - Throws: `AnalysisError` for a matrix without elements, and for values that are not finite or above about 1e18.
    public init(of source: some RowSource, count: Int, on pool: WorkerPool) throws(AnalysisError) {
        precondition(count >= 0, "cannot fit \(count) components")
        guard source.elementCount > 0 else { throw .noData("a principal component analysis") }
        let d = source.columns
        means = ColumnMeans(of: source, on: pool)
        mean = means.values
        guard mean.allSatisfy(\.isFinite) else { throw .notFinite("a principal component analysis") }
        let covariance = covariance(of: source, around: means, on: pool)
        totalVariance = (0..<d).reduce(0) { $0 + covariance[$1 * d + $1] }
        guard totalVariance.isFinite else { throw .notFinite("a principal component analysis") }
        let pairs: Eigenpairs
        do {
            pairs = try leadingEigenpairs(of: covariance, order: d, count: min(count, d))
        } catch {
            throw .eigenproblem(status: error.status)
        }
        // A covariance has no negative eigenvalues; what rounding leaves below zero is zero.
        eigenvalues = pairs.values.map { max(0, $0) }
        let components = pairs.vectors.map(withPositiveLargestLoading)
        self.components = components
        let elements = components.flatMap { $0.map { Float($0) } }
        loadings = Matrix(rows: components.count, columns: d, elements: elements)
        negatedLoadings = Matrix(rows: components.count, columns: d, elements: elements.map { -$0 })
    }

    /// Each eigenvalue as a share of the total variance; 0 if there is none.
    public var explainedVarianceRatio: [Double] {
        eigenvalues.map { totalVariance > 0 ? $0 / totalVariance : 0 }
    }

    /// The projections (n, k) of rows (n, d) on the k components.
    public func project(_ source: some RowSource, on pool: WorkerPool) -> Matrix {
        let projections = Matrix(rows: source.rows, columns: components.count)
        let blocks = self.blocks(of: source)
        pool.run(blocks.count, sharing: (self, source, projections)) { shared, index in
            let (fitted, source, projections) = shared
            let rows = source.block(blocks[index])
            let centered = Matrix(rows: rows.rows, columns: rows.columns)
            fitted.means.subtract(from: rows, into: centered)
            multiply(centered, .asIs, fitted.loadings, .transposed, into: projections[rows: blocks[index]])
        }
        return projections
    }

    /// The mean over all elements of (x̂ − x)², where x̂ = mean + Σ_j projection_j v_j is reconstructed from the
    /// components alone; 0 for no rows.
    ///
    /// - Parameter source: (n, d), not necessarily what was fitted.
    public func reconstructionError(of source: some RowSource, on pool: WorkerPool) -> Double {
        let blocks = self.blocks(of: source)
        let sums = pool.map(blocks.count, sharing: (self, source)) { shared, index in
            let (fitted, source) = shared
            let rows = source.block(blocks[index])
            let residual = Matrix(rows: rows.rows, columns: rows.columns)
            fitted.means.subtract(from: rows, into: residual)
            let projections = Matrix(rows: rows.rows, columns: fitted.components.count)
            multiply(residual, .asIs, fitted.loadings, .transposed, into: projections)
            multiply(projections, .asIs, fitted.negatedLoadings, beta: 1, into: residual)
            return sumOfSquares(residual)
        }
        return source.elementCount > 0 ? sums.reduce(0, +) / Double(source.elementCount) : 0
    }

    /// Blocks so small that their centered copy stays in the cache.
    private func blocks(of source: some RowSource) -> Blocks {
        precondition(
            source.columns == mean.count,
            "components of \(mean.count) loadings cannot project rows of \(source.columns) numbers")
        return Blocks(rows: source.rows, size: 128)
    }
}

private func withPositiveLargestLoading(_ vector: [Double]) -> [Double] {
    var largest = 0.0
    for loading in vector where abs(loading) > abs(largest) { largest = loading }
    return largest < 0 ? vector.map { -$0 } : vector
}
