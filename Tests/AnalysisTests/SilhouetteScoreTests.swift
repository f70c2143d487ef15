import EncoreAnalysis
import EncoreNumerics
import Testing

@Suite struct SilhouetteScoreTests {
    let pool = WorkerPool(threads: 2)

    @Test func silhouetteWorkedByHand() throws {
        // On a line: class 0 at 0 and 1, class 1 at 4; a = 1, b = 4 and 3; the lone point scores 0.
        let points = Matrix(rows: 3, columns: 1, elements: [0, 1, 4])
        let value = try silhouetteScore(of: points, labels: [0, 0, 1], classCount: 2, on: pool)
        let expected = (3.0 / 4 + 2.0 / 3) / 3
        #expect(isClose(value, expected))
    }

    @Test func silhouetteAgreesWithPlainLoops() throws {
        let points = Matrix.clusters([[0, 0, 0], [1, 1, 0], [0, 3, 1]], each: 70, spread: 1)
        let labels = labels(3, each: 70)
        let value = try silhouetteScore(of: points, labels: labels, classCount: 4, on: pool)
        #expect(isClose(value, plainSilhouette(points, labels, classCount: 3)))
    }

    @Test func aCommonOffsetChangesNothing() throws {
        let near = Matrix.clusters([[0, 0], [2, 0]], each: 40, spread: 0.5)
        let far = Matrix(rows: near.rows, columns: 2, elements: near.elements.map { ($0 * 64).rounded() / 64 + 4096 })
        let back = Matrix(rows: near.rows, columns: 2, elements: near.elements.map { ($0 * 64).rounded() / 64 })
        let labels = labels(2, each: 40)
        let first = try silhouetteScore(of: far, labels: labels, classCount: 2, on: pool)
        let second = try silhouetteScore(of: back, labels: labels, classCount: 2, on: pool)
        #expect(isClose(first, second))
    }

    @Test func perfectConstantAndDuplicatedCodes() throws {
        let labels = labels(3, each: 20)
        // Every clip of a class has the same code.
        var random = RandomSource(seed: 5, .testing)
        let codes = (0..<3).map { _ in (0..<64).map { _ in random.normal() } }
        let perfect = Matrix.clusters(codes, each: 20, spread: 0)
        #expect(try silhouetteScore(of: perfect, labels: labels, classCount: 3, on: pool) == 1)
        // Every clip has the same code.
        let constant = Matrix.clusters([[0.3, 7], [0.3, 7], [0.3, 7]], each: 20, spread: 0)
        #expect(try silhouetteScore(of: constant, labels: labels, classCount: 3, on: pool) == 0)
        // Repeating every dimension scales all distances alike.
        let once = Matrix.clusters([[0, 0], [1, 2], [3, 0]], each: 20, spread: 1)
        let twice = Matrix(rows: 60, columns: 4, elements: (0..<60).flatMap { once.row($0) + once.row($0) })
        let first = try silhouetteScore(of: once, labels: labels, classCount: 3, on: pool)
        let second = try silhouetteScore(of: twice, labels: labels, classCount: 3, on: pool)
        #expect(isClose(first, second))
    }

    @Test func oneClassIsNotApartFromAnything() throws {
        let points = Matrix(rows: 3, columns: 1, elements: [0, 1, 4])
        #expect(try silhouetteScore(of: points, labels: [1, 1, 1], classCount: 3, on: pool) == nil)
        let none = Matrix(rows: 0, columns: 1)
        #expect(try silhouetteScore(of: none, labels: [], classCount: 3, on: pool) == nil)
    }

    @Test func bitsDoNotDependOnTheNumberOfThreads() throws {
        let points = Matrix.clusters([[0, 0, 1], [1, 0, 0]], each: 300, spread: 0.7)
        let scores = try [1, 2, 3].map { threads in
            try silhouetteScore(
                of: points, labels: labels(2, each: 300), classCount: 2, on: WorkerPool(threads: threads))
        }
        #expect(scores[1] == scores[0] && scores[2] == scores[0])
    }

    @Test func valuesThatAreNotFiniteAreRefused() {
        let points = Matrix(rows: 2, columns: 1, elements: [0, .nan])
        #expect(throws: AnalysisError.notFinite("a silhouette score")) {
            try silhouetteScore(of: points, labels: [0, 1], classCount: 2, on: pool)
        }
    }
}

private func isClose(_ found: Double?, _ wanted: Double?) -> Bool {
    guard let found, let wanted else { return false }
    return abs(found - wanted) < 1e-6
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
