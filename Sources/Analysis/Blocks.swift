import EncoreNumerics
import Synchronization

/// Consecutive blocks of `size` rows, the last one smaller. Work is split by it and by nothing else, so that neither
/// the pieces nor the order in which they are added up depend on the number of threads.
struct Blocks {
    let rows: Int
    let size: Int

    var count: Int { (rows + size - 1) / size }

    subscript(index: Int) -> Range<Int> {
        (index * size)..<min(rows, (index + 1) * size)
    }
}

extension WorkerPool {
    /// What transform(0), …, transform(count − 1) give, in that order, whichever thread computes which.
    func map<Result: Sendable>(_ count: Int, _ transform: @Sendable (Int) -> Result) -> [Result] {
        let results = Mutex([Result?](repeating: nil, count: count))
        run(count) { index in
            let result = transform(index)
            results.withLock { $0[index] = result }
        }
        return results.withLock { $0.compactMap { $0 } }
    }
}
