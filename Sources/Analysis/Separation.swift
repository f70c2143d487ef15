import EncoreNumerics

/// How well classes stand apart in a representation of any width: two figures that need no classifier to be trained.
///
/// Distances are Euclidean. They come from |a|² + |b|² − 2 a·b with one GEMM a block of rows, on centred data so that a
/// common offset costs no digits; pairs too close for that formula are measured again, coordinate by coordinate.
public enum Separation {
    /// The mean silhouette coefficient of all points, −1 ... 1:
    ///
    ///     s_i = (b_i − a_i) / max(a_i, b_i)
    ///
    /// where a_i is the mean distance to the other points of its class and b_i the least, over the other classes, of
    /// the mean distances to their points. A point alone in its class, and one with a_i = b_i = 0, scores 0.
    ///
    /// - Parameters:
    ///   - points: (n, d).
    ///   - labels: the class of each point, in 0 ..< classCount.
    /// - Returns: nil if fewer than two classes have points: there is nothing to be apart from.
    /// - Throws: `AnalysisError.notFinite`.
    ///
    /// Source: Rousseeuw, "Silhouettes: a graphical aid to the interpretation and validation of cluster analysis",
    /// Journal of Computational and Applied Mathematics 20 (1987).
    public static func silhouette(
        of points: Matrix, labels: [Int], classCount: Int, on pool: WorkerPool
    ) throws(AnalysisError) -> Double? {
        precondition(points.rows == labels.count, "\(points.rows) points do not go with \(labels.count) labels")
        let sizes = classSizes(labels, classCount: classCount)
        guard sizes.count(where: { $0 > 0 }) >= 2 else { return nil }
        let distances = try Distances(to: points, on: pool)
        let blocks = Blocks(rows: points.rows, size: 128)
        let sums = pool.map(blocks.count) { block in
            let squared = distances.approximateSquares(from: points[rows: blocks[block]])
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

    private static func classSizes(_ labels: [Int], classCount: Int) -> [Int] {
        var sizes = [Int](repeating: 0, count: classCount)
        for label in labels {
            precondition(sizes.indices.contains(label), "label \(label) is not among \(classCount) classes")
            sizes[label] += 1
        }
        return sizes
    }

    private static func coefficient(of label: Int, totals: [Double], sizes: [Int]) -> Double {
        guard sizes[label] > 1 else { return 0 }
        let within = totals[label] / Double(sizes[label] - 1)
        var nearest = Double.infinity
        for other in sizes.indices where other != label && sizes[other] > 0 {
            nearest = min(nearest, totals[other] / Double(sizes[other]))
        }
        let larger = max(within, nearest)
        return larger > 0 ? (nearest - within) / larger : 0
    }

    /// Points with what is known of them.
    public struct Labelled: Sendable {
        let points: Matrix
        let labels: [Int]
        let songs: [Int]

        /// - Parameters:
        ///   - points: (n, d).
        ///   - labels: the class of each point, from 0 on.
        ///   - songs: the song each point is of; equal numbers, equal song.
        public init(points: Matrix, labels: [Int], songs: [Int]) {
            precondition(
                points.rows == labels.count && points.rows == songs.count,
                "\(points.rows) points do not go with \(labels.count) labels and \(songs.count) songs")
            precondition(labels.allSatisfy { $0 >= 0 }, "a label is negative")
            self.points = points
            self.labels = labels
            self.songs = songs
        }
    }

    /// The share of the queries whose class is that of most of their `neighbours` nearest reference points.
    ///
    /// A point of the query's own song is never its neighbour. Of points equally far, the one that comes first is
    /// nearer; of classes with as many votes, the one with the smaller sum of distances wins, then the lower label. A
    /// query without any neighbour counts as wrong.
    ///
    /// - Returns: nil if there are no queries.
    /// - Throws: `AnalysisError.notFinite`.
    ///
    /// Source: Fix and Hodges, "Discriminatory analysis: nonparametric discrimination" (1951).
    public static func nearestNeighbourAccuracy(
        of queries: Labelled, among reference: Labelled, neighbours: Int = 5, on pool: WorkerPool
    ) throws(AnalysisError) -> Double? {
        precondition(neighbours > 0, "cannot ask \(neighbours) neighbours")
        precondition(
            queries.points.columns == reference.points.columns,
            "queries of \(queries.points.columns) numbers have no distance to points of \(reference.points.columns)")
        guard queries.points.rows > 0 else { return nil }
        guard reference.points.rows > 0 else { return 0 }
        let distances = try Distances(to: reference.points, on: pool)
        guard queries.points.elements.allSatisfy(\.isFinite) else { throw .notFinite("a separation of classes") }
        let blocks = Blocks(rows: queries.points.rows, size: 128)
        let correct = pool.map(blocks.count) { block in
            let squared = distances.approximateSquares(from: queries.points[rows: blocks[block]])
            return blocks[block].count { query in
                let song = queries.songs[query]
                let nearest = squared.nearest(neighbours, to: query - blocks[block].lowerBound) {
                    reference.songs[$0] != song
                }
                return vote(nearest.map { (reference.labels[$0.index], $0.distance) }) == queries.labels[query]
            }
        }
        return Double(correct.reduce(0, +)) / Double(queries.points.rows)
    }

    private static func vote(_ neighbours: [(label: Int, distance: Double)]) -> Int? {
        var best: (label: Int, votes: Int, distance: Double)?
        for label in 0...(neighbours.map(\.label).max() ?? 0) {
            let own = neighbours.filter { $0.label == label }
            let sum = own.reduce(0) { $0 + $1.distance }
            guard !own.isEmpty else { continue }
            if let leader = best, (own.count, -sum) <= (leader.votes, -leader.distance) { continue }
            best = (label, own.count, sum)
        }
        return best?.label
    }
}
