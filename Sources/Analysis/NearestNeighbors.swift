import EncoreNumerics

/// k-nearest-neighbor classification: a query gets the class of most of its k nearest reference rows.
///
/// Distances are Euclidean. Of rows equally far, the one that comes first is nearer. Of classes with as many votes, the
/// one with the smaller sum of distances wins, then the lower label.
///
/// Source: Fix and Hodges, "Discriminatory analysis: nonparametric discrimination" (1951).
public struct NearestNeighbors<Rows: RowSource>: Classifier {
    private let scaler: StandardScaler?
    private let distances: Distances<Standardized<Rows>>
    private let labels: [Int]
    private let songs: [Int]?
    private let neighbors: Int

    /// - Parameters:
    ///   - rows: the reference rows (n, d).
    ///   - labels: their classes, from 0 on.
    ///   - songs: the song of each row, for predictions that exclude a query's own song; equal numbers, equal song.
    ///   - neighbors: k; all reference rows where there are no more.
    ///   - standardize: whether every column is first brought to mean 0 and standard deviation 1 over the reference
    ///     rows.
    /// - Throws: `AnalysisError` if there are no rows, or values that are not finite.
    public init(
        rows: Rows, labels: [Int], songs: [Int]? = nil, neighbors: Int = 5, standardize: Bool = true,
        on pool: WorkerPool
    ) throws(AnalysisError) {
        precondition(rows.rows == labels.count, "\(rows.rows) rows do not go with \(labels.count) labels")
        precondition(labels.allSatisfy { $0 >= 0 }, "a label is negative: \(labels.min() ?? 0)")
        if let songs { precondition(songs.count == rows.rows, "\(rows.rows) rows do not go with \(songs.count) songs") }
        precondition(neighbors > 0, "cannot take \(neighbors) neighbors")
        guard rows.elementCount > 0 else { throw .noData(Self.purpose) }
        scaler = standardize ? try StandardScaler(fittedTo: rows, for: Self.purpose, on: pool) : nil
        distances = try Distances(to: Standardized(rows, scaler), for: Self.purpose, on: pool)
        self.labels = labels
        self.songs = songs
        self.neighbors = neighbors
    }

    private static var purpose: String { "nearest neighbors" }

    public func predictions(for queries: some RowSource, on pool: WorkerPool) throws(AnalysisError) -> [Int] {
        try votes(of: queries, songs: nil, on: pool).map { $0 ?? 0 }
    }

    /// The class of each query, whose neighbors are rows of other songs only.
    ///
    /// - Parameter songs: the song of each query, by the numbers that the reference rows were given.
    /// - Returns: `nil` for a query of which no other song has a row.
    public func predictions(
        for queries: some RowSource, excluding songs: [Int], on pool: WorkerPool
    ) throws(AnalysisError) -> [Int?] {
        precondition(self.songs != nil, "the reference rows were given without songs")
        precondition(queries.rows == songs.count, "\(queries.rows) queries do not go with \(songs.count) songs")
        return try votes(of: queries, songs: songs, on: pool)
    }

    /// Distances are held for at most 128 queries per thread, never for all.
    private func votes(
        of queries: some RowSource, songs: [Int]?, on pool: WorkerPool
    ) throws(AnalysisError) -> [Int?] {
        let blocks = Blocks(rows: queries.rows, size: distances.blockRows)
        let votes = pool.map(blocks.count, sharing: (self, queries)) { shared, index -> [Int?]? in
            let (classifier, queries) = shared
            let rows = queries.block(blocks[index])
            guard rows.isFinite else { return nil }
            let squares = classifier.distances.approximateSquares(from: classifier.scaler?.transform(rows) ?? rows)
            return blocks[index].map { query in
                let nearest = squares.nearest(classifier.neighbors, to: query - blocks[index].lowerBound) { reference in
                    guard let songs, let own = classifier.songs else { return true }
                    return own[reference] != songs[query]
                }
                return vote(nearest.map { (classifier.labels[$0.index], $0.distance) })
            }
        }
        guard votes.allSatisfy({ $0 != nil }) else { throw .notFinite(Self.purpose) }
        return votes.flatMap { $0 ?? [] }
    }
}

/// Rows as a scaler transforms them, or as they are.
private struct Standardized<Rows: RowSource>: RowSource {
    private let source: Rows
    private let scaler: StandardScaler?

    init(_ source: Rows, _ scaler: StandardScaler?) {
        self.source = source
        self.scaler = scaler
    }

    var rows: Int { source.rows }
    var columns: Int { source.columns }

    func read(_ range: Range<Int>, into target: Matrix) {
        guard let scaler else { return source.read(range, into: target) }
        target[rows: 0..<range.count].copy(from: scaler.transform(source.block(range)))
    }
}

/// `nil` without neighbors.
private func vote(_ neighbors: [(label: Int, distance: Double)]) -> Int? {
    var best: (label: Int, votes: Int, distance: Double)?
    for label in Set(neighbors.map(\.label)).sorted() {
        let own = neighbors.filter { $0.label == label }
        let sum = own.reduce(0) { $0 + $1.distance }
        if let leader = best, (own.count, -sum) <= (leader.votes, -leader.distance) { continue }
        best = (label, own.count, sum)
    }
    return best?.label
}
