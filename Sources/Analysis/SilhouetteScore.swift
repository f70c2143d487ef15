import EncoreNumerics

/// The mean silhouette coefficient of all points, −1 ... 1:
///
///     s_i = (b_i − a_i) / max(a_i, b_i)
///
/// where a_i is the mean distance to the other points of its class and b_i the least, over the other classes, of
/// the mean distances to their points. A point alone in its class, and one with a_i = b_i = 0, scores 0.
///
/// Distances are Euclidean and measured as in `Distances`.
///
/// - Parameters:
///   - points: (n, d).
///   - labels: the class of each point, in 0 ..< classCount.
/// - Returns: nil if fewer than two classes have points.
/// - Throws: `AnalysisError.notFinite`.
///
/// Source: Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
/// Journal of Computational and Applied Mathematics 20 (1987).
public func silhouetteScore(
    of points: some RowSource, labels: [Int], classCount: Int, on pool: WorkerPool
) throws(AnalysisError) -> Double? {
    precondition(points.rows == labels.count, "\(points.rows) points do not go with \(labels.count) labels")
    let sizes = classSizes(labels, classCount: classCount)
    guard sizes.count(where: { $0 > 0 }) >= 2 else { return nil }
    let distances = try Distances(to: points, for: "a silhouette score", on: pool)
    let blocks = Blocks(rows: points.rows, size: distances.blockRows)
    let sums = pool.map(blocks.count, sharing: (distances, points)) { shared, block in
        let (distances, points) = shared
        let squared = distances.approximateSquares(from: points.block(blocks[block]))
        return blocks[block].reduce(0.0) { sum, point in
            let row = point - blocks[block].lowerBound
            var totals = [Double](repeating: 0, count: classCount)
            for other in 0..<points.rows where other != point {
                totals[labels[other]] += squared.distance(row, other)
            }
            return sum + coefficient(of: labels[point], totals: totals, sizes: sizes)
        }
    }
    return sums.reduce(0, +) / Double(points.rows)
}

private func classSizes(_ labels: [Int], classCount: Int) -> [Int] {
    var sizes = [Int](repeating: 0, count: classCount)
    for label in labels {
        precondition(sizes.indices.contains(label), "label \(label) is not among \(classCount) classes")
        sizes[label] += 1
    }
    return sizes
}

private func coefficient(of label: Int, totals: [Double], sizes: [Int]) -> Double {
    guard sizes[label] > 1 else { return 0 }
    let within = totals[label] / Double(sizes[label] - 1)
    var nearest = Double.infinity
    for other in sizes.indices where other != label && sizes[other] > 0 {
        nearest = min(nearest, totals[other] / Double(sizes[other]))
    }
    let larger = max(within, nearest)
    return larger > 0 ? (nearest - within) / larger : 0
}
