import EncoreNumerics

/// A row, and the cosine between it and a query.
public struct CosineNeighbor: Sendable, Equatable {
    public let row: Int
    public let cosine: Float
}

/// The rows x_i with the largest cosines to a query q,
///
///     cos(q, x_i) = q · x_i / (|q| |x_i|),   0 where one of the two is zero or not finite,
///
/// in descending order; of equal ones the first comes first. Each row is read once.
///
/// - Parameters:
///   - count: how many; fewer if there are not so many rows.
///   - query: q, as long as the rows.
///   - rows: (n, d).
public func nearestByCosine(
    _ count: Int, to query: [Float], in rows: MatrixView, on pool: WorkerPool
) -> [CosineNeighbor] {
    precondition(query.count == rows.columns, "\(query.count) numbers and rows of \(rows.columns)")
    let q = Matrix(rows: 1, columns: query.count, elements: query)
    let norm = sumOfSquares(q).squareRoot()
    // Numbers of a row that fill lanes.
    let whole = rows.columns / 16 * 16
    // Small enough that no thread is left without work for long.
    let blocks = Blocks(rows: rows.rows, size: 1 << 14)
    let found = pool.map(blocks.count, sharing: (q, rows)) { shared, index in
        let (q, rows) = shared
        var nearest = NearestSoFar(count: count)
        for row in blocks[index] {
            var (products, squares) = (Lanes(), Lanes())
            let first = row * rows.columns
            for column in stride(from: 0, to: whole, by: 16) {
                let x = rows.load(first + column)
                products.addProduct(x, q.load(column))
                squares.addProduct(x, x)
            }
            if whole < rows.columns {
                let x = rows.load(first + whole, width: rows.columns - whole)
                products.addProduct(x, q.load(whole, width: rows.columns - whole))
                squares.addProduct(x, x)
            }
            nearest.add(row, product: total(products), square: total(squares), norm)
        }
        return nearest.sorted
    }
    return Array(found.joined().sorted(by: isNearer).prefix(count))
}

/// For each row x_i the other rows with the largest cosines to it, in the order of `nearestByCosine(_:to:in:on:)`. The
/// products come from GEMMs, so that cosines may differ from those of a single query by rounding.
///
/// - Parameters:
///   - count: how many; fewer if there are not so many other rows.
///   - rows: (n, d).
public func nearestByCosine(_ count: Int, toEachRowOf rows: Matrix, on pool: WorkerPool) -> [[CosineNeighbor]] {
    let unit = withUnitRows(rows)
    let (queries, others) = (Blocks(rows: rows.rows, size: 64), Blocks(rows: rows.rows, size: 2048))
    let found = pool.map(queries.count, sharing: unit) { unit, index in
        let block = queries[index]
        var nearest = block.map { _ in NearestSoFar(count: count) }
        let room = Matrix(rows: block.count * others.size, columns: 1)
        for index in 0..<others.count {
            let columns = others[index]
            let products = room.reshaped(rows: block.count, columns: columns.count)
            multiply(unit[rows: block], .asIs, unit[rows: columns], .transposed, into: products)
            for (query, row) in block.enumerated() {
                nearest[query].add(products, row: query, of: columns, besides: row)
            }
        }
        return nearest.map(\.sorted)
    }
    return Array(found.joined())
}

/// Each row divided by its length; rows that are zero or not finite become zero.
private func withUnitRows(_ rows: Matrix) -> Matrix {
    let unit = Matrix(rows: rows.rows, columns: rows.columns)
    for row in 0..<rows.rows {
        let scale = 1 / sumOfSquares(rows[rows: row..<(row + 1)]).squareRoot()
        guard scale.isFinite, scale > 0 else { continue }
        for column in 0..<rows.columns { unit[row, column] = Float(scale * Double(rows[row, column])) }
    }
    return unit
}

private func isNearer(_ left: CosineNeighbor, _ right: CosineNeighbor) -> Bool {
    left.cosine != right.cosine ? left.cosine > right.cosine : left.row < right.row
}

/// The nearest of the rows that were looked at, in the order of their numbers. Twice as many as wanted are gathered,
/// then the nearer half is kept.
private struct NearestSoFar {
    private let count: Int
    private var rows: [CosineNeighbor] = []
    /// A later row must have a larger cosine than this.
    private var least = -Float.infinity
    /// No row has a larger one if (q · x)² is not above this times |x|²: a test without root and quotient, which nearly
    /// all rows fail.
    private var leastSquare = -Float.infinity

    init(count: Int) {
        self.count = max(0, count)
    }

    /// - Parameters:
    ///   - product: q · x.
    ///   - square: |x|².
    ///   - norm: |q|.
    @inline(__always) mutating func add(_ row: Int, product: Float, square: Float, _ norm: Double) {
        // NaN passes.
        if product < 0 && leastSquare > 0 || product * product <= leastSquare * square { return }
        keep(row, product: product, square: square, norm)
    }

    /// Adds the cosines in a row of products, which are those of some rows.
    ///
    /// - Parameter own: the one that is left out.
    mutating func add(_ products: Matrix, row: Int, of rows: Range<Int>, besides own: Int) {
        let first = row * products.columns
        for (index, width) in LaneSteps(first..<(first + products.columns)) {
            let cosines = products.load(index, width: width)
            if largest(cosines) <= least { continue }
            for lane in 0..<width where cosines[lane] > least {
                let row = rows.lowerBound + index - first + lane
                if row != own { keep(row, product: cosines[lane], square: 1, 1) }
            }
        }
    }

    @inline(never) private mutating func keep(_ row: Int, product: Float, square: Float, _ norm: Double) {
        let quotient = Double(product) / (Double(square).squareRoot() * norm)
        let cosine = quotient.isFinite ? Float(quotient) : 0
        guard cosine > least else { return }
        rows.append(CosineNeighbor(row: row, cosine: cosine))
        guard rows.count >= 2 * count else { return }
        rows = sorted
        least = rows.last?.cosine ?? .infinity
        // A little less, for the rounding of the test.
        let bound = Float(Double(least) * norm)
        leastSquare = least > 0 ? bound * bound * 0.99999 : -.infinity
    }

    var sorted: [CosineNeighbor] { Array(rows.sorted(by: isNearer).prefix(count)) }
}

/// The largest of the lanes, by halves: that of the standard library is a call of a function.
@inline(__always) private func largest(_ lanes: Lanes) -> Float {
    let eight = lanes.lowHalf.replacing(with: lanes.highHalf, where: lanes.highHalf .> lanes.lowHalf)
    let four = eight.lowHalf.replacing(with: eight.highHalf, where: eight.highHalf .> eight.lowHalf)
    return max(max(four[0], four[1]), max(four[2], four[3]))
}

/// The sum of the lanes, by halves, for the same reason.
@inline(__always) private func total(_ lanes: Lanes) -> Float {
    let eight = lanes.lowHalf + lanes.highHalf
    let four = eight.lowHalf + eight.highHalf
    return (four[0] + four[1]) + (four[2] + four[3])
}
