/// A row-major matrix (rows, columns) of `Float` that its holder may read and not write: the inputs of a layer, and
/// its parameters.
///
/// It is a view of the elements of a `Matrix` and keeps them alive. Whoever holds that matrix may change them.
@safe public struct MatrixView: @unchecked Sendable {
    public let rows: Int
    public let columns: Int
    /// rows · columns.
    public let count: Int
    @usableFromInline let storage: Storage
    @usableFromInline let base: UnsafePointer<Float>

    init(rows: Int, columns: Int, storage: Storage, base: UnsafePointer<Float>) {
        self.rows = rows
        self.columns = columns
        count = rows * columns
        self.storage = storage
        unsafe self.base = base
    }

    @inlinable public subscript(row: Int, column: Int) -> Float {
        precondition(
            row >= 0 && row < rows && column >= 0 && column < columns,
            "(\(row), \(column)) is not among (\(rows), \(columns))")
        return unsafe base[row * columns + column]
    }

    /// The view of some of the rows.
    public subscript(rows range: Range<Int>) -> MatrixView {
        precondition(range.lowerBound >= 0 && range.upperBound <= rows, "rows \(range) are not among \(rows)")
        return unsafe MatrixView(
            rows: range.count, columns: columns, storage: storage, base: base + range.lowerBound * columns)
    }

    /// The view of consecutive elements, from `offset`, as a matrix of another shape.
    public func reshaped(from offset: Int = 0, rows: Int, columns: Int) -> MatrixView {
        precondition(
            offset >= 0 && rows >= 0 && columns >= 0 && offset + rows * columns <= count,
            "(\(rows), \(columns)) from element \(offset) on does not lie within \(count) elements")
        return unsafe MatrixView(rows: rows, columns: columns, storage: storage, base: base + offset)
    }

    /// A copy of all elements, row by row.
    public var elements: [Float] { unsafe Array(UnsafeBufferPointer(start: base, count: count)) }

    public func row(_ index: Int) -> [Float] { self[rows: index..<(index + 1)].elements }
}

/// A matrix whose elements can be read: `Matrix` and `MatrixView`.
public protocol ReadableMatrix {
    var view: MatrixView { get }
}

extension MatrixView: ReadableMatrix {
    public var view: MatrixView { self }
}

extension Matrix: ReadableMatrix {
    public var view: MatrixView {
        unsafe MatrixView(rows: rows, columns: columns, storage: storage, base: UnsafePointer(base))
    }
}
