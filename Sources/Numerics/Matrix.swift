/// A row-major matrix (rows, columns) of `Float`, seen through a view: as in NumPy, a copy of the view and a part of it
/// share their elements.
///
/// Sharing is what training needs: every shard of a batch reads the same weights, and a row range or one tensor of a
/// flat parameter vector is handed to a kernel without a copy. So a matrix is not `Sendable`: only
/// `WorkerPool.run(_:sharing:_:)` gives one to several threads, and each writes rows of its own.
///
/// Memory is zeroed, aligned to 64 bytes and freed with the last view. Every access is bounds-checked.
public struct Matrix: ReadableMatrix {
    /// The same elements, to be read only.
    public let view: MatrixView

    /// A matrix of zeros.
    public init(rows: Int, columns: Int) {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have the shape (\(rows), \(columns))")
        view = MatrixView(rows: rows, columns: columns, Elements(count: rows * columns))
    }

    /// A matrix of the given elements, row by row.
    public init(rows: Int, columns: Int, elements: [Float]) {
        precondition(
            elements.count == rows * columns,
            "\(elements.count) elements do not fill a matrix of shape (\(rows), \(columns))")
        self.init(rows: rows, columns: columns)
        for index in elements.indices { view.storage[index] = elements[index] }
    }

    private init(_ view: MatrixView) { self.view = view }

    @inlinable public var rows: Int { view.rows }
    @inlinable public var columns: Int { view.columns }

    @inlinable public subscript(row: Int, column: Int) -> Float {
        get { view[row, column] }
        nonmutating set { view.storage[view.index(row, column)] = newValue }
    }

    /// Some of the rows.
    public subscript(rows range: Range<Int>) -> Matrix { Matrix(view[rows: range]) }

    /// Consecutive elements, from `offset`, as a matrix of another shape.
    public func reshaped(from offset: Int = 0, rows: Int, columns: Int) -> Matrix {
        Matrix(view.reshaped(from: offset, rows: rows, columns: columns))
    }

    /// Writes the first `width` lanes to elements index ..< index + width, counted row by row.
    @inlinable @inline(__always) public func store(_ lanes: Lanes, _ index: Int, width: Int = 16) {
        view.storage.store(lanes, index, width: width)
    }

    public func fill(with value: Float) { view.storage.fill(with: value) }

    /// Copies the elements of another matrix of the same shape.
    public func copy(from other: some ReadableMatrix) {
        let other = other.view
        precondition(
            rows == other.rows && columns == other.columns,
            "cannot copy (\(other.rows), \(other.columns)) to (\(rows), \(columns))")
        copy(from: other, at: 0, to: 0, count: count)
    }

    /// Copies `count` consecutive elements, counted row by row.
    @inlinable public func copy(from other: some ReadableMatrix, at source: Int, to target: Int, count copied: Int) {
        view.storage.copy(from: other.view.storage, at: source, to: target, count: copied)
    }

    /// How many matrices with memory of their own this thread makes in `body`: a test sees by it that a loop makes
    /// none. One thread at a time may ask.
    package static func allocations(in body: () throws -> Void) rethrows -> Int { try Elements.allocations(in: body) }

    /// The address of the first element: it tells whether two matrices begin at the same memory.
    package var address: Int { view.storage.address }
}
