import Glibc
import Synchronization

/// A row-major matrix (rows, columns) of `Float`, seen through a view: as in NumPy, a copy of the view and a part of it
/// share their elements.
///
/// Sharing is what training needs: every shard of a batch reads the same weights, and a row range or one tensor of a
/// flat parameter vector is handed to a kernel without a copy. It also means that two threads may hold the same
/// elements; whoever splits work over threads gives each thread rows of its own to write.
///
/// Memory is zeroed, aligned to 64 bytes and freed with the last view. Every access is bounds-checked.
@safe public struct Matrix: @unchecked Sendable {
    public let rows: Int
    public let columns: Int
    /// rows · columns.
    public let count: Int
    @usableFromInline let storage: Storage
    @usableFromInline let base: UnsafeMutablePointer<Float>

    /// A matrix of zeros.
    public init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have the shape (\(rows), \(columns))")
        self.rows = rows
        self.columns = columns
        count = rows * columns
        storage = Storage(count: count)
        unsafe base = storage.base
    }

    /// A matrix of the given elements, row by row.
    public init(rows: Int, columns: Int, elements: [Float]) {
        precondition(
            elements.count == rows * columns,
            "\(elements.count) elements do not fill a matrix of shape (\(rows), \(columns))")
        self.init(rows: rows, columns: columns)
        for index in elements.indices { unsafe base[index] = elements[index] }
    }

    private init(rows: Int, columns: Int, storage: Storage, base: UnsafeMutablePointer<Float>) {
        self.rows = rows
        self.columns = columns
        count = rows * columns
        self.storage = storage
        unsafe self.base = base
    }

    @inlinable public subscript(row: Int, column: Int) -> Float {
        get {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index out of bounds")
            return unsafe base[row * columns + column]
        }
        nonmutating set {
            precondition(row >= 0 && row < rows && column >= 0 && column < columns, "index out of bounds")
            unsafe base[row * columns + column] = newValue
        }
    }

    /// The view of some of the rows.
    public subscript(rows range: Range<Int>) -> Matrix {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) are not among \(rows)")
        return unsafe Matrix(
            rows: range.count, columns: columns, storage: storage, base: base + range.lowerBound * columns)
    }

    /// The view of consecutive elements, from `offset`, as a matrix of another shape.
    public func reshaped(from offset: Int = 0, rows: Int, columns: Int) -> Matrix {
        precondition(
            offset >= 0 && rows >= 0 && columns >= 0 && offset + rows * columns <= count,
            "(\(rows), \(columns)) from element \(offset) on does not lie within \(count) elements")
        return unsafe Matrix(rows: rows, columns: columns, storage: storage, base: base + offset)
    }

    /// A copy of all elements, row by row.
    public var elements: [Float] {
        unsafe Array(UnsafeBufferPointer(start: base, count: count))
    }

    public func row(_ index: Int) -> [Float] {
        self[rows: index..<(index + 1)].elements
    }

    public func fill(with value: Float) {
        unsafe base.update(repeating: value, count: count)
    }

    /// Copies the elements of another matrix of the same shape.
    public func copy(from other: some ReadableMatrix) {
        let other = other.view
        precondition(
            rows == other.rows && columns == other.columns,
            "cannot copy (\(other.rows), \(other.columns)) to (\(rows), \(columns))")
        unsafe base.update(from: other.base, count: count)
    }

    /// Copies `count` consecutive elements, counted row by row.
    @inlinable public func copy(from other: Matrix, at source: Int, to target: Int, count copied: Int) {
        precondition(
            copied >= 0 && source >= 0 && target >= 0
                && source + copied <= other.count && target + copied <= count, "a copy out of bounds")
        unsafe (base + target).update(from: other.base + source, count: copied)
    }

    /// Copies `count` consecutive elements, counted row by row.
    @inlinable public func copy(from other: MatrixView, at source: Int, to target: Int, count copied: Int) {
        precondition(
            copied >= 0 && source >= 0 && target >= 0
                && source + copied <= other.count && target + copied <= count, "a copy out of bounds")
        unsafe (base + target).update(from: other.base + source, count: copied)
    }

    /// How many matrices with memory of their own this thread makes in `body`: a test sees by it that a loop makes
    /// none. One thread at a time may ask.
    package static func allocations(in body: () throws -> Void) rethrows -> Int {
        let isFree = Storage.watched.compareExchange(
            expected: 0, desired: UInt(pthread_self()), ordering: .sequentiallyConsistent)
        precondition(isFree.exchanged, "another thread counts its allocations")
        Storage.allocations.store(0, ordering: .relaxed)
        defer { Storage.watched.store(0, ordering: .sequentiallyConsistent) }
        try body()
        return Storage.allocations.load(ordering: .relaxed)
    }

    /// Where the elements lie: a test sees by it that a buffer was reused.
    package var address: Int { unsafe Int(bitPattern: base) }
}

/// Zeroed, aligned memory with one owner.
@safe @usableFromInline final class Storage {
    let base: UnsafeMutablePointer<Float>

    /// Bytes of a huge page on x86-64 and, as a rule, arm64; elsewhere the alignment does no harm.
    private static let hugePage = 2 << 20
    /// The thread of which allocations are counted, or 0, and how many there were.
    static let watched = Atomic<UInt>(0)
    static let allocations = Atomic<Int>(0)

    init(count: Int) {
        let bytes = max(1, count) * MemoryLayout<Float>.stride
        if Self.watched.load(ordering: .relaxed) == UInt(pthread_self()) {
            Self.allocations.add(1, ordering: .relaxed)
        }
        let isLarge = bytes >= 2 * Self.hugePage
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? Self.hugePage : 64)
        // Clips are gathered from all over a large matrix: with small pages most would miss the address cache.
        if isLarge { unsafe madvise(raw, bytes, Int32(MADV_HUGEPAGE)) }
        unsafe base = raw.initializeMemory(as: Float.self, repeating: 0, count: count)
    }

    deinit {
        unsafe base.deallocate()
    }
}
