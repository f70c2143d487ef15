/// Consecutive blocks of `size` rows, the last one smaller. Work is split by it and by nothing else, so that neither
/// the pieces nor the order in which they are added up depend on the number of threads.
struct Blocks {
    let rows: Int
    let size: Int

    var count: Int { (rows + size - 1) / size }

    subscript(index: Int) -> Range<Int> {
        (index * size)..<min(rows, (index + 1) * size)
    }

    /// A block in parts of at most 64 rows, so that wide rows that are read from a file need little memory.
    func parts(of index: Int) -> [Range<Int>] {
        let block = self[index]
        return stride(from: block.lowerBound, to: block.upperBound, by: 64).map { $0..<min($0 + 64, block.upperBound) }
    }
}
