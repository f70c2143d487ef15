import EncoreNumerics
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
    @Test(arguments: [1, 2, 3, 64]) func everyTaskRunsOnce(threads: Int) {
        let pool = WorkerPool(threads: threads)
        for count in [0, 1, 2, 5, 100] {
            let runs = Mutex([Int](repeating: 0, count: count))
            for _ in 0..<20 { pool.run(count) { index in runs.withLock { $0[index] += 1 } } }
            #expect(runs.withLock { $0 } == [Int](repeating: 20, count: count))
        }
    }

    @Test(arguments: [1, 2, 3, 64]) func rangesCoverEverythingOnce(threads: Int) {
        let pool = WorkerPool(threads: threads)
        for count in [0, 1, 15, 16, 17, 1000] {
            let seen = Mutex([Int](repeating: 0, count: count))
            pool.runRanges(of: count, sharing: ()) { _, range in
                seen.withLock { for index in range { $0[index] += 1 } }
                #expect(range.lowerBound % 16 == 0)
            }
            #expect(seen.withLock { $0 } == [Int](repeating: 1, count: count))
        }
    }

    /// One call has the threads, others do their work themselves: no task is lost and nothing waits for ever.
    @Test func manyThreadsAndItsOwnTasksMayUseAPool() async {
        let pool = WorkerPool(threads: 2)
        final class Counter: Sendable { let count = Atomic<Int>(0) }
        let runs = Counter()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    for _ in 0..<200 {
                        pool.run(3) { _ in pool.run(5) { _ in runs.count.add(1, ordering: .relaxed) } }
                    }
                }
            }
        }
        #expect(runs.count.load(ordering: .relaxed) == 8 * 200 * 15)
    }

    @Test(arguments: [1, 2, 3, 64]) func tasksShareAMatrixAndAnswerInOrder(threads: Int) {
        let squares = Matrix(rows: 100, columns: 3)
        let sums = WorkerPool(threads: threads).map(100, sharing: squares) { squares, row in
            for column in 0..<3 { squares[row, column] = Float(row * row) }
            return squares.row(row).reduce(0, +)
        }
        #expect(sums == (0..<100).map { Float(3 * $0 * $0) })
        #expect(squares.elements == (0..<100).flatMap { [Float](repeating: Float($0 * $0), count: 3) })
    }
}
