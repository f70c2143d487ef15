/// A row-major matrix (rows, columns) of `Float` that its holder may read and not write: the inputs of a layer, and
/// its parameters.
///
/// It is a view of the elements of a `Matrix` and keeps them alive. Whoever holds that matrix may change them.
public struct MatrixView {
    public let rows: Int
    public let columns: Int
    @usableFromInline let storage: Elements

    init(rows: Int, columns: Int, _ storage: Elements) {
        self.rows = rows
        self.columns = columns
        self.storage = storage
    }

    /// Rows in memory of somebody else, such as a mapped file.
    ///
    /// - Parameters:
    ///   - base: where they begin; nobody writes there as long as `owner` lives.
    ///   - owner: keeps the memory.
    @unsafe package init(base: UnsafePointer<Float>, rows: Int, columns: Int, owner: any AnyObject & Sendable) {
        self.init(
            rows: rows, columns: columns,
            unsafe Elements(base: UnsafeMutablePointer(mutating: base), count: rows * columns, owner: owner))
    }

    /// The view of consecutive elements, from `offset`, as a matrix of another shape.
    public func reshaped(from offset: Int = 0, rows: Int, columns: Int) -> MatrixView {
        precondition(rows >= 0 && columns >= 0, "a matrix cannot have the shape (\(rows), \(columns))")
        return MatrixView(rows: rows, columns: columns, storage.part(from: offset, count: rows * columns))
    }

    /// The view of some of the rows.
    public subscript(rows range: Range<Int>) -> MatrixView {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) are not among \(rows)")
        return reshaped(from: range.lowerBound * columns, rows: range.count, columns: columns)
    }
}

/// A matrix whose elements can be read: `Matrix` and `MatrixView`.
public protocol ReadableMatrix {
    var view: MatrixView { get }
}

extension MatrixView: ReadableMatrix {
    @inlinable public var view: MatrixView { self }
}

extension ReadableMatrix {
    /// rows · columns.
    @inlinable public var count: Int { view.storage.count }

    @inlinable public subscript(row: Int, column: Int) -> Float { view.storage[view.index(row, column)] }

    /// Elements index ..< index + width, counted row by row; the other lanes are zero.
    @inlinable @inline(__always) public func load(_ index: Int, width: Int = 16) -> Lanes {
        view.storage.load(index, width: width)
    }

    /// A copy of all elements, row by row.
    public var elements: [Float] { view.storage.array }

    public func row(_ index: Int) -> [Float] { view[rows: index..<(index + 1)].elements }
}

extension MatrixView {
    /// Where an element lies among all, counted row by row. It lies among them if the row does.
    @inlinable @inline(__always) func index(_ row: Int, _ column: Int) -> Int {
        precondition(UInt(bitPattern: column) < UInt(bitPattern: columns), "column out of bounds")
        return row * columns + column
    }
}
