import EncoreNumerics

/// The probe that learns nothing: a row gets the class of most of its k nearest training rows.
///
/// Distances are Euclidean, on columns standardised over the training rows. Of rows equally far, the one that comes
/// first is nearer; of classes with as many votes, that of the nearest row wins.
///
/// Source: Fix and Hodges, "Discriminatory analysis: nonparametric discrimination" (1951).
public struct NearestNeighbours: Classifier {
    private let standardisation: Standardisation
    private let distances: Distances
    private let labels: [Int]
    private let neighbours: Int

    /// - Parameters:
    ///   - rows: the training rows (n, d).
    ///   - labels: their classes.
    ///   - neighbours: k; all training rows where there are no more.
    /// - Throws: `AnalysisError` if there are no rows, or values that are not finite.
    public init(rows: Matrix, labels: [Int], neighbours: Int = 5, on pool: WorkerPool) throws(AnalysisError) {
        precondition(rows.rows == labels.count, "\(rows.rows) rows do not go with \(labels.count) labels")
        precondition(neighbours > 0, "cannot ask \(neighbours) neighbours")
        guard rows.count > 0 else { throw .noData("nearest neighbours") }
        standardisation = try Standardisation(of: rows, for: "nearest neighbours", on: pool)
        distances = try Distances(to: standardisation(rows), on: pool)
        self.labels = labels
        self.neighbours = neighbours
    }

    /// Distances are held for 128 rows a thread, never for all.
    public func predictions(for rows: Matrix, on pool: WorkerPool) throws(AnalysisError) -> [Int] {
        guard rows.isFinite else { throw .notFinite("nearest neighbours") }
        let blocks = Blocks(rows: rows.rows, size: 128)
        return pool.map(blocks.count) { block in
            let squares = distances.approximateSquares(from: standardisation(rows[rows: blocks[block]]))
            return (0..<blocks[block].count).map { row in
                vote(squares.nearest(neighbours, to: row) { _ in true }.map { labels[$0.index] })
            }
        }.flatMap { $0 }
    }
}

/// The commonest of some labels, of equally common ones that which comes first.
private func vote(_ labels: [Int]) -> Int {
    var best = (label: labels[0], votes: 0)
    for label in labels {
        let votes = labels.count { $0 == label }
        if votes > best.votes { best = (label, votes) }
    }
    return best.label
}
