import EncoreNumerics

/// Euclidean distances from blocks of points to a fixed set of points (n, d).
///
/// They come from |a|² + |b|² − 2 a·b with GEMMs, on centered data so that a common offset costs no digits. Pairs too
/// close for that formula are measured again, coordinate by coordinate. The fixed points are read block by block, each
/// time anew, so that they need not lie in memory.
struct Distances<Points: RowSource> {
    private let points: Points
    private let means: ColumnMeans
    private let squaredNorms: [Double]

    init(to points: Points, for purpose: String, on pool: WorkerPool) throws(AnalysisError) {
        self.points = points
        let means = ColumnMeans(of: points, on: pool)
        let blocks = Self.blocks(of: points)
        let norms = pool.map(blocks.count, sharing: (means, points)) { shared, index in
            let (means, points) = shared
            let centered = Matrix(rows: blocks[index].count, columns: points.columns)
            points.read(blocks[index], into: centered)
            means.subtract(from: centered, into: centered)
            return rowNorms(centered)
        }
        self.means = means
        squaredNorms = norms.flatMap { $0 }
        guard squaredNorms.allSatisfy(\.isFinite) else { throw .notFinite(purpose) }
    }

    private static func blocks(of points: Points) -> Blocks { Blocks(rows: points.rows, size: 512) }

    /// How many points to measure from at a time: the products of so many with all n take 16 MB at most, or sixteen
    /// numbers for each of the n.
    var blockRows: Int { max(16, min(128, (1 << 22) / max(1, points.rows))) }

    /// The squared distances from a block of points (b, d) to all n, as far as GEMMs can tell.
    func approximateSquares(from block: Matrix) -> Block {
        let offsets = Matrix(rows: block.rows, columns: block.columns)
        means.subtract(from: block, into: offsets)
        let products = Matrix(rows: block.rows, columns: points.rows)
        let blocks = Self.blocks(of: points)
        let room = Matrix(rows: min(blocks.size, points.rows), columns: points.columns)
        for index in 0..<blocks.count {
            let centered = room[rows: 0..<blocks[index].count]
            points.read(blocks[index], into: centered)
            means.subtract(from: centered, into: centered)
            let (a, b) = (offsets.view, centered.view)
            multiply(
                a[columns: 0..<a.columns], .asIs, b[columns: 0..<b.columns], .transposed,
                into: products[columns: blocks[index]])
        }
        // Rounding in a product of d Floats is below d · 2⁻²⁴ |a| |b|; a few more for the centering.
        let error = Double(points.columns + 8) * 0x1p-23
        return Block(
            from: block, to: points, products: products,
            fromNorms: rowNorms(offsets), toNorms: squaredNorms, relativeError: error)
    }

    struct Block {
        fileprivate let from: Matrix
        fileprivate let to: Points
        fileprivate let products: Matrix
        fileprivate let fromNorms: [Double]
        fileprivate let toNorms: [Double]
        fileprivate let relativeError: Double

        /// A squared distance and the bound on its error.
        private func square(_ row: Int, _ other: Int) -> (value: Double, error: Double) {
            let norms = fromNorms[row] + toNorms[other]
            return (max(0, norms - 2 * Double(products[row, other])), norms * relativeError)
        }

        /// The distance, to one part in a thousand or better.
        func distance(_ row: Int, _ other: Int) -> Double {
            let square = square(row, other)
            let isClose = square.value < 1000 * square.error
            return (isClose ? exactSquare(row, other) : square.value).squareRoot()
        }

        /// The nearest eligible points in ascending order, those equally far in their own order. What the GEMM cannot
        /// tell apart is compared by exact distances.
        func nearest(
            _ count: Int, to row: Int, where isEligible: (Int) -> Bool
        ) -> [(index: Int, distance: Double)] {
            // The `count` smallest upper bounds: whatever has a lower bound above them all is not among the nearest.
            var bounds: [Double] = []
            for other in 0..<to.rows {
                let square = square(row, other)
                let bound = square.value + square.error
                guard bounds.count < count || bound < bounds[bounds.count - 1], isEligible(other) else { continue }
                if bounds.count == count { bounds.removeLast() }
                bounds.insert(bound, at: bounds.firstIndex { $0 > bound } ?? bounds.count)
            }
            guard let limit = bounds.last else { return [] }
            var candidates: [(index: Int, distance: Double)] = []
            for other in 0..<to.rows {
                let square = square(row, other)
                guard square.value - square.error <= limit, isEligible(other) else { continue }
                candidates.append((other, exactSquare(row, other).squareRoot()))
            }
            candidates.sort { ($0.distance, $0.index) < ($1.distance, $1.index) }
            return Array(candidates.prefix(count))
        }

        private func exactSquare(_ row: Int, _ other: Int) -> Double {
            let point = to.block(other..<(other + 1))
            return (0..<to.columns).reduce(0) { sum, column in
                let difference = Double(from[row, column]) - Double(point[0, column])
                return sum + difference * difference
            }
        }
    }
}

private func rowNorms(_ matrix: Matrix) -> [Double] {
    (0..<matrix.rows).map { sumOfSquares(matrix[rows: $0..<($0 + 1)]) }
}
