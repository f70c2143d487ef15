import EncoreAnalysis
import EncoreNumerics
import Testing

@Suite struct NearestNeighborsTests {
    let pool = WorkerPool(threads: 2)

    @Test func clustersAreToldApart() throws {
        let centers = [[0.0, 0, 0], [5, 0, 0], [0, 5, 5]]
        let probe = try NearestNeighbors(
            rows: Matrix.clusters(centers, each: 60, spread: 0.5), labels: labels(3, each: 60), on: pool)
        let held = Matrix.clusters(centers, each: 100, spread: 0.5, seed: 2)
        #expect(try probe.accuracy(on: held, labels: labels(3, each: 100), pool: pool) == 1)
    }

    /// Against plain loops in Double: with and without standardized columns, with and without the query's own song.
    @Test(arguments: [(true, false), (true, true), (false, false), (false, true)])
    func agreesWithPlainLoops(standardize: Bool, excludes: Bool) throws {
        // More reference rows than two blocks hold.
        let (n, m, d) = (1190, 150, 7)
        let scales = [1, 1000, 0.001, 5, 1, 3, 0.2]
        func points(_ count: Int, seed: UInt64) -> Matrix {
            let raw = Matrix.clusters([[Double](repeating: 0, count: d)], each: count, spread: 1, seed: seed)
            let elements = raw.elements.enumerated().map { Float(scales[$0 % d]) * ($1 + 3) }
            return Matrix(rows: count, columns: d, elements: elements)
        }
        let (reference, queries) = (points(n, seed: 3), points(m, seed: 4))
        let classes = (0..<n).map { ($0 * 7 + $0 / 3) % 4 }
        let (songs, own) = ((0..<n).map { $0 / 5 }, (0..<m).map { $0 / 4 })
        let scale = standardize ? deviations(of: reference) : [Double](repeating: 1, count: d)
        let expected = (0..<m).map { query in
            plainVote(
                (0..<n).filter { !excludes || songs[$0] != own[query] }.map { other in
                    (classes[other], distance(queries, query, reference, other, scale: scale))
                })
        }
        for threads in [1, 2, 3] {
            let pool = WorkerPool(threads: threads)
            let model = try NearestNeighbors(
                rows: reference, labels: classes, songs: songs, standardize: standardize, on: pool)
            let predictions =
                excludes
                ? try model.predictions(for: queries, excluding: own, on: pool)
                : try model.predictions(for: queries, on: pool)
            #expect(predictions == expected)
        }
    }

    /// Two tight clusters far from each other: in Float, |a|² + |b|² − 2 a·b cannot tell the points of one apart.
    @Test func neighborsCloserThanAFloatCanTellAreToldApart() throws {
        let centers = [30.0, 30.001, -30, -30.001].map { [Double](repeating: $0, count: 40) }
        let reference = Matrix.clusters(centers, each: 50, spread: 0.002, seed: 1)
        let queries = Matrix.clusters(centers, each: 50, spread: 0.002, seed: 2)
        let classes = labels(4, each: 50)
        let model = try NearestNeighbors(rows: reference, labels: classes, standardize: false, on: pool)
        let expected = (0..<200).map { query in
            plainVote((0..<200).map { (classes[$0], distance(queries, query, reference, $0)) })
        }
        #expect(try model.predictions(for: queries, on: pool) == expected)
    }

    @Test func aSongIsNeverItsOwnNeighbor() throws {
        // Among its own song's clips a query would find its genre at distance 0; all others are of another genre.
        let points = Matrix(rows: 4, columns: 1, elements: [0, 0, 1, 1])
        func predictions(of songs: [Int], among reference: [Int]) throws -> [Int?] {
            try NearestNeighbors(
                rows: points, labels: [0, 0, 1, 1], songs: reference, neighbors: 1, standardize: false, on: pool
            ).predictions(for: points, excluding: songs, on: pool)
        }
        #expect(try predictions(of: [0, 0, 1, 1], among: [0, 0, 1, 1]) == [1, 1, 0, 0])
        #expect(try predictions(of: [2, 3, 4, 5], among: [0, 0, 1, 1]) == [0, 0, 1, 1])
        #expect(try predictions(of: [0, 0, 0, 0], among: [0, 0, 0, 0]) == [nil, nil, nil, nil])
    }

    @Test func tiesGoToTheNearerClassAndThenToTheLowerLabel() throws {
        func prediction(_ reference: [Float], _ labels: [Int], _ neighbors: Int) throws -> [Int] {
            try NearestNeighbors(
                rows: Matrix(rows: reference.count, columns: 1, elements: reference), labels: labels,
                neighbors: neighbors, standardize: false, on: pool
            ).predictions(for: Matrix(rows: 1, columns: 1), on: pool)
        }
        // Two votes each; class 1 lies nearer in sum.
        #expect(try prediction([1, -2, 3, -1.5, 50], [1, 1, 0, 0, 0], 4) == [1])
        // Equal sums: the lower label.
        #expect(try prediction([1, -1], [2, 1], 2) == [1])
        // Equal distances: the first row is the neighbor.
        #expect(try prediction([1, -1], [2, 1], 1) == [2])
        // More neighbors than rows: all of them.
        #expect(try prediction([1, -1, 3, -3], [2, 1, 0, 0], 50) == [0])
    }

    @Test func whatCannotBeUsedIsRefused() throws {
        #expect(throws: AnalysisError.noData("nearest neighbors")) {
            try NearestNeighbors(rows: Matrix(rows: 0, columns: 2), labels: [], on: pool)
        }
        let (clean, bad) = (
            Matrix(rows: 2, columns: 1, elements: [1, 0]), Matrix(rows: 2, columns: 1, elements: [0, .nan])
        )
        for standardize in [true, false] {
            #expect(throws: AnalysisError.notFinite("nearest neighbors")) {
                try NearestNeighbors(rows: bad, labels: [0, 1], standardize: standardize, on: pool)
            }
            let model = try NearestNeighbors(rows: clean, labels: [0, 1], standardize: standardize, on: pool)
            #expect(throws: AnalysisError.notFinite("nearest neighbors")) { try model.predictions(for: bad, on: pool) }
        }
    }

    @Test func constantColumnsDoNotCount() throws {
        let rows = Matrix(rows: 1000, columns: 2, elements: (0..<1000).flatMap { [0.1, Float($0 % 3)] })
        let probe = try NearestNeighbors(rows: rows, labels: (0..<1000).map { $0 % 3 }, neighbors: 1, on: pool)
        let far = Matrix(rows: 2, columns: 2, elements: [1e6, 0, -1e6, 2])
        #expect(try probe.predictions(for: far, on: pool) == [0, 2])
    }
}

private func deviations(of matrix: Matrix) -> [Double] {
    (0..<matrix.columns).map { column in
        let values = (0..<matrix.rows).map { Double(matrix[$0, column]) }
        let mean = values.reduce(0, +) / Double(values.count)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)).squareRoot()
    }
}

private func plainVote(_ neighbors: [(label: Int, distance: Double)]) -> Int? {
    let nearest = neighbors.enumerated().sorted { ($0.element.distance, $0.offset) < ($1.element.distance, $1.offset) }
        .prefix(5).map(\.element)
    return Set(nearest.map(\.label)).min { left, right in
        let (l, r) = (nearest.filter { $0.label == left }, nearest.filter { $0.label == right })
        return (-l.count, l.reduce(0) { $0 + $1.distance }, left) < (-r.count, r.reduce(0) { $0 + $1.distance }, right)
    }
}
