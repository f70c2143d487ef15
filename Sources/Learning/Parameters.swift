import EncoreNumerics

/// Where the tensors of a network lie in one flat vector. Each begins at a multiple of sixteen elements; what lies
/// between two stays zero.
public struct ParameterLayout: Sendable, Equatable {
    public let shapes: [ParameterShape]
    let offsets: [Int]
    public let count: Int
    /// Neighboring tensors of one role, as ranges of the vector that begin and end at multiples of sixteen.
    let roles: [(range: Range<Int>, role: ParameterShape.Role)]

    public init(_ shapes: [ParameterShape]) {
        self.shapes = shapes
        var offsets: [Int] = []
        var roles: [(range: Range<Int>, role: ParameterShape.Role)] = []
        var end = 0
        for shape in shapes {
            offsets.append(end)
            end += (shape.count + 15) / 16 * 16
            let first = roles.last?.role == shape.role ? roles.removeLast().range.lowerBound : offsets.last ?? 0
            roles.append((first..<end, shape.role))
        }
        self.offsets = offsets
        self.roles = roles
        count = end
    }

    public static func == (left: ParameterLayout, right: ParameterLayout) -> Bool { left.shapes == right.shapes }
}

/// Named tensors in one flat vector: weights, their gradients and both moments of Adam are values of this type.
public struct Parameters {
    public let layout: ParameterLayout
    /// All tensors behind one another, (1, layout.count).
    public let vector: Matrix
    /// The view of each tensor, in the layout's order.
    public let tensors: [Matrix]
    /// The same to be read alone.
    let views: [MatrixView]

    /// Zeros.
    public init(_ layout: ParameterLayout) {
        self.layout = layout
        let vector = Matrix(rows: 1, columns: layout.count)
        self.vector = vector
        tensors = zip(layout.shapes, layout.offsets).map { shape, offset in
            vector.reshaped(from: offset, rows: shape.rows, columns: shape.columns)
        }
        views = tensors.map(\.view)
    }

    /// The same numbers in memory of their own.
    public func copy() -> Parameters {
        let copy = Parameters(layout)
        copy.vector.copy(from: vector)
        return copy
    }

    public subscript(name: String) -> Matrix? {
        zip(layout.shapes, tensors).first { $0.0.name == name }?.1
    }
}
