import EncoreAnalysis
import EncoreNumerics
import Testing

@Suite struct SeparationTests {
    let pool = WorkerPool(threads: 2)

    @Test func silhouetteWorkedByHand() throws {
        // On a line: class 0 at 0 and 1, class 1 at 4; a = 1, b = 4 and 3; the lone point scores 0.
        let points = Matrix(rows: 3, columns: 1, elements: [0, 1, 4])
        let value = try Separation.silhouette(of: points, labels: [0, 0, 1], classCount: 2, on: pool)
        let expected = (3.0 / 4 + 2.0 / 3) / 3
        #expect(isClose(value, expected))
    }

    @Test func silhouetteAgreesWithPlainLoops() throws {
        let points = Matrix.clusters([[0, 0, 0], [1, 1, 0], [0, 3, 1]], each: 70, spread: 1)
        let labels = labels(3, each: 70)
        let value = try Separation.silhouette(of: points, labels: labels, classCount: 4, on: pool)
        #expect(isClose(value, plainSilhouette(points, labels, classCount: 3)))
    }

    @Test func aCommonOffsetChangesNothing() throws {
        let near = Matrix.clusters([[0, 0], [2, 0]], each: 40, spread: 0.5)
        let far = Matrix(rows: near.rows, columns: 2, elements: near.elements.map { ($0 * 64).rounded() / 64 + 4096 })
        let back = Matrix(rows: near.rows, columns: 2, elements: near.elements.map { ($0 * 64).rounded() / 64 })
        let labels = labels(2, each: 40)
        let first = try Separation.silhouette(of: far, labels: labels, classCount: 2, on: pool)
        let second = try Separation.silhouette(of: back, labels: labels, classCount: 2, on: pool)
        #expect(isClose(first, second))
    }

    @Test func perfectConstantAndDuplicatedCodes() throws {
        let labels = labels(3, each: 20)
        // Every clip of a class has the same code.
        var random = RandomSource(seed: 5, .testing)
        let codes = (0..<3).map { _ in (0..<64).map { _ in random.normal() } }
        let perfect = Matrix.clusters(codes, each: 20, spread: 0)
        #expect(try Separation.silhouette(of: perfect, labels: labels, classCount: 3, on: pool) == 1)
        // Every clip has the same code.
        let constant = Matrix.clusters([[0.3, 7], [0.3, 7], [0.3, 7]], each: 20, spread: 0)
        #expect(try Separation.silhouette(of: constant, labels: labels, classCount: 3, on: pool) == 0)
        // Repeating every dimension scales all distances alike.
        let once = Matrix.clusters([[0, 0], [1, 2], [3, 0]], each: 20, spread: 1)
        let twice = Matrix(rows: 60, columns: 4, elements: (0..<60).flatMap { once.row($0) + once.row($0) })
        let first = try Separation.silhouette(of: once, labels: labels, classCount: 3, on: pool)
        let second = try Separation.silhouette(of: twice, labels: labels, classCount: 3, on: pool)
        #expect(isClose(first, second))
    }

    @Test func oneClassIsNotApartFromAnything() throws {
        let points = Matrix(rows: 3, columns: 1, elements: [0, 1, 4])
        #expect(try Separation.silhouette(of: points, labels: [1, 1, 1], classCount: 3, on: pool) == nil)
        let none = Matrix(rows: 0, columns: 1)
        #expect(try Separation.silhouette(of: none, labels: [], classCount: 3, on: pool) == nil)
    }

    @Test func neighboursAgreeWithPlainLoops() throws {
        let reference = Matrix.clusters([[0, 0, 5], [1, 1, 5], [0, 2, 5]], each: 100, spread: 1, seed: 1)
        let queries = Matrix.clusters([[0, 0, 5], [1, 1, 5], [0, 2, 5]], each: 60, spread: 1, seed: 2)
        let from = Separation.Labelled(points: queries, labels: labels(3, each: 60), songs: (0..<180).map { $0 / 4 })
        let to = Separation.Labelled(points: reference, labels: labels(3, each: 100), songs: (0..<300).map { $0 / 5 })
        let value = try Separation.nearestNeighbourAccuracy(of: from, among: to, on: pool)
        let plain = plainNeighbours(
            queries, reference, label: { $0 / 60 }, referenceLabel: { $0 / 100 }
        ) { $0 / 4 != $1 / 5 }
        #expect(value == plain)
    }

    /// Two tight clusters far from each other: in Float, |a|² + |b|² − 2 a·b cannot tell the points of one apart.
    @Test func neighboursCloserThanAFloatCanTellAreToldApart() throws {
        let centres = [30.0, 30.001, -30, -30.001].map { [Double](repeating: $0, count: 40) }
        let reference = Matrix.clusters(centres, each: 50, spread: 0.002, seed: 1)
        let queries = Matrix.clusters(centres, each: 50, spread: 0.002, seed: 2)
        let labels = labels(4, each: 50)
        let value = try Separation.nearestNeighbourAccuracy(
            of: Separation.Labelled(points: queries, labels: labels, songs: [Int](repeating: 0, count: 200)),
            among: Separation.Labelled(points: reference, labels: labels, songs: [Int](repeating: 1, count: 200)),
            on: pool)
        let plain = plainNeighbours(
            queries, reference, label: { $0 / 50 }, referenceLabel: { $0 / 50 }
        ) { _, _ in true }
        #expect(value == plain)
    }

    @Test func aSongIsNeverItsOwnNeighbour() throws {
        // Among its own song's clips a query would find its genre at distance 0; all others are of another genre.
        let points = Matrix(rows: 4, columns: 1, elements: [0, 0, 1, 1])
        let all = Separation.Labelled(points: points, labels: [0, 0, 1, 1], songs: [0, 0, 1, 1])
        #expect(try Separation.nearestNeighbourAccuracy(of: all, among: all, neighbours: 1, on: pool) == 0)
        let apart = Separation.Labelled(points: points, labels: [0, 0, 1, 1], songs: [2, 3, 4, 5])
        #expect(try Separation.nearestNeighbourAccuracy(of: apart, among: all, neighbours: 1, on: pool) == 1)
        let alone = Separation.Labelled(points: points, labels: [0, 0, 1, 1], songs: [0, 0, 0, 0])
        #expect(try Separation.nearestNeighbourAccuracy(of: alone, among: alone, on: pool) == 0)
    }

    @Test func tiesGoToTheNearerClassAndThenToTheLowerLabel() throws {
        func accuracy(_ reference: [Float], _ labels: [Int], neighbours: Int, expecting label: Int) throws -> Double? {
            let to = Separation.Labelled(
                points: Matrix(rows: reference.count, columns: 1, elements: reference),
                labels: labels, songs: Array(reference.indices))
            let query = Separation.Labelled(points: Matrix(rows: 1, columns: 1), labels: [label], songs: [99])
            return try Separation.nearestNeighbourAccuracy(of: query, among: to, neighbours: neighbours, on: pool)
        }
        // Two votes each; class 1 lies nearer in sum.
        #expect(try accuracy([1, -2, 3, -1.5, 50], [1, 1, 0, 0, 0], neighbours: 4, expecting: 1) == 1)
        // Equal sums: the lower label.
        #expect(try accuracy([1, -1], [2, 1], neighbours: 2, expecting: 1) == 1)
        // Equal distances: the first point is the neighbour.
        #expect(try accuracy([1, -1], [2, 1], neighbours: 1, expecting: 2) == 1)
    }

    @Test func bitsDoNotDependOnTheNumberOfThreads() throws {
        let points = Matrix.clusters([[0, 0, 1], [1, 0, 0]], each: 300, spread: 0.7)
        let labels = labels(2, each: 300)
        let labelled = Separation.Labelled(points: points, labels: labels, songs: (0..<600).map { $0 / 7 })
        let values = try [1, 2, 3].map { threads in
            let pool = WorkerPool(threads: threads)
            return [
                try Separation.silhouette(of: points, labels: labels, classCount: 2, on: pool),
                try Separation.nearestNeighbourAccuracy(of: labelled, among: labelled, on: pool),
            ]
        }
        #expect(values[1] == values[0] && values[2] == values[0])
    }

    @Test func valuesThatAreNotFiniteAreRefused() {
        let points = Matrix(rows: 2, columns: 1, elements: [0, .nan])
        #expect(throws: AnalysisError.self) {
            try Separation.silhouette(of: points, labels: [0, 1], classCount: 2, on: pool)
        }
        let clean = Separation.Labelled(points: Matrix(rows: 2, columns: 1), labels: [0, 1], songs: [0, 1])
        let bad = Separation.Labelled(points: points, labels: [0, 1], songs: [2, 3])
        #expect(throws: AnalysisError.self) { try Separation.nearestNeighbourAccuracy(of: bad, among: clean, on: pool) }
        #expect(throws: AnalysisError.self) { try Separation.nearestNeighbourAccuracy(of: clean, among: bad, on: pool) }
    }
}

private func isClose(_ found: Double?, _ wanted: Double?) -> Bool {
    guard let found, let wanted else { return false }
    return abs(found - wanted) < 1e-6
}

private func distance(_ a: Matrix, _ i: Int, _ b: Matrix, _ j: Int) -> Double {
    (0..<a.columns).reduce(0.0) {
        let difference = Double(a[i, $1]) - Double(b[j, $1])
        return $0 + difference * difference
    }.squareRoot()
}

private func plainNeighbours(
    _ queries: Matrix, _ reference: Matrix, label: (Int) -> Int, referenceLabel: (Int) -> Int,
    where isEligible: (_ query: Int, _ other: Int) -> Bool
) -> Double {
    let correct = (0..<queries.rows).count { query in
        let distances = (0..<reference.rows).map { distance(queries, query, reference, $0) }
        let order = (0..<reference.rows).filter { isEligible(query, $0) }
            .sorted { (distances[$0], $0) < (distances[$1], $1) }
        var votes = [0, 0, 0, 0]
        var sums = [0.0, 0, 0, 0]
        for other in order.prefix(5) {
            votes[referenceLabel(other)] += 1
            sums[referenceLabel(other)] += distances[other]
        }
        let best = (0..<4).min { (-votes[$0], sums[$0]) < (-votes[$1], sums[$1]) }
        return best == label(query)
    }
    return Double(correct) / Double(queries.rows)
}

private func plainSilhouette(_ points: Matrix, _ labels: [Int], classCount: Int) -> Double {
    let scores = (0..<points.rows).map { i in
        let means = (0..<classCount).map { label in
            let others = (0..<points.rows).filter { labels[$0] == label && $0 != i }
            return others.reduce(0) { $0 + distance(points, i, points, $1) } / Double(others.count)
        }
        let within = means[labels[i]]
        let nearest = (0..<classCount).filter { $0 != labels[i] }.map { means[$0] }.min()!
        return (nearest - within) / max(within, nearest)
    }
    return scores.reduce(0, +) / Double(points.rows)
}
