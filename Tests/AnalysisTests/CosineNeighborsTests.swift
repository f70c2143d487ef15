import EncoreAnalysis
import EncoreNumerics
import Foundation
import TestSupport
import Testing

@Suite struct CosineNeighborsTests {
    /// All cosines in Double, sorted.
    private func expected(_ query: [Float], _ rows: [[Float]]) -> [(row: Int, cosine: Double)] {
        func norm(_ x: [Float]) -> Double { x.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot() }
        return rows.enumerated().map { index, row in
            let product = zip(row, query).reduce(0) { $0 + Double($1.0) * Double($1.1) }
            return (index, product / (norm(row) * norm(query)))
        }.sorted { $0.1 > $1.1 }
    }

    @Test(arguments: [(1, 64), (20, 3), (40_000, 17), (33_000, 64)]) func theNearestAreFound(rows: Int, columns: Int) {
        var random = RandomSource(seed: 5, .testing)
        let data = (0..<rows).map { _ in (0..<columns).map { _ in Float(random.normal()) } }
        let matrix = Matrix(rows: rows, columns: columns, elements: data.flatMap { $0 })
        let query = (0..<columns).map { _ in Float(random.normal()) }
        let all = expected(query, data)
        var found: [[CosineNeighbor]] = []
        for threads in [1, 3] {
            let nearest = nearestByCosine(25, to: query, in: matrix.view, on: WorkerPool(threads: threads))
            #expect(nearest.map(\.row) == all.prefix(25).map(\.row))
            expectClose(nearest.map { Double($0.cosine) }, all.prefix(25).map(\.cosine), absolute: 1e-6)
            found.append(nearest)
        }
        #expect(found[0] == found[1])
    }

    @Test func equalRowsKeepTheirOrderAndSilenceIsFarFromAll() {
        let rows: [[Float]] = [[0, 0], [1, 1], [-1, -1], [2, 2], [.nan, 1], [1, 0], [.infinity, 1], [3, 3]]
        let matrix = Matrix(rows: rows.count, columns: 2, elements: rows.flatMap { $0 })
        let pool = WorkerPool(threads: 2)
        let nearest = nearestByCosine(100, to: [1, 1], in: matrix.view, on: pool)
        #expect(nearest.map(\.row) == [1, 3, 7, 5, 0, 4, 6, 2])
        #expect(nearest[4].cosine == 0 && nearest[5].cosine == 0 && nearest[6].cosine == 0)
        #expect(nearestByCosine(2, to: [1, 1], in: matrix.view, on: pool).map(\.row) == [1, 3])
        #expect(nearestByCosine(0, to: [1, 1], in: matrix.view, on: pool).isEmpty)
        #expect(nearestByCosine(3, to: [0, 0], in: matrix.view, on: pool).map(\.row) == [0, 1, 2])
        #expect(nearestByCosine(3, to: [1, 1], in: Matrix(rows: 0, columns: 2).view, on: pool).isEmpty)
    }
}

@Suite struct NeighborsOfAllRowsTests {
    /// For each row what a single query finds, without the row itself.
    @Test(arguments: [(1, 64), (9, 3), (2500, 17), (3000, 64)]) func areThoseOfSingleQueries(rows: Int, columns: Int) {
        var random = RandomSource(seed: 6, .testing)
        let matrix = Matrix(
            rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in Float(random.normal()) })
        let pool = WorkerPool(threads: 3)
        let all = nearestByCosine(5, toEachRowOf: matrix, on: pool)
        #expect(all.count == rows && all == nearestByCosine(5, toEachRowOf: matrix, on: WorkerPool(threads: 1)))
        for row in stride(from: 0, to: rows, by: max(1, rows / 50)) {
            let single = nearestByCosine(6, to: matrix.row(row), in: matrix.view, on: pool).filter { $0.row != row }
            expectClose(all[row].map { Double($0.cosine) }, single.map { Double($0.cosine) }, absolute: 1e-6)
            // Rounding may exchange neighbors that are equally near.
            #expect(zip(all[row], single).allSatisfy { $0.row == $1.row || abs($0.cosine - $1.cosine) < 1e-6 })
        }
    }

    @Test func equalRowsAndSilence() {
        let rows: [[Float]] = [[1, 1], [2, 2], [0, 0], [.nan, 1], [3, 3], [-1, -1]]
        let matrix = Matrix(rows: rows.count, columns: 2, elements: rows.flatMap { $0 })
        let all = nearestByCosine(3, toEachRowOf: matrix, on: WorkerPool(threads: 2))
        #expect(all[0].map(\.row) == [1, 4, 2] && all[4].map(\.row) == [0, 1, 2])
        #expect(all[2].map(\.row) == [0, 1, 3] && all[2].allSatisfy { $0.cosine == 0 })
        #expect(all[5].map(\.row) == [2, 3, 0])
        #expect(nearestByCosine(100, toEachRowOf: matrix, on: WorkerPool(threads: 2))[1].count == 5)
    }
}
