import EncoreNumerics

/// What a workspace is for.
public enum WorkspaceUse: Sendable {
    /// Forward passes alone.
    case inference
    /// Forward and backward passes.
    case gradients
}

/// How much memory a layer needs besides input, output and their gradients.
public struct WorkspaceShape: Equatable, Sendable {
    /// Numbers per clip.
    public var perClip: Int
    /// Numbers, however many clips there are.
    public var shared: Int
    /// What the parts of a layer need.
    public var parts: [WorkspaceShape]

    public init(perClip: Int = 0, shared: Int = 0, parts: [WorkspaceShape] = []) {
        self.perClip = perClip
        self.shared = shared
        self.parts = parts
    }

    /// Numbers for so many clips in all; `Int.max` for more than that.
    public func count(rows: Int) -> Int {
        parts.reduce(saturatingSum(saturatingProduct(perClip, rows), shared)) {
            saturatingSum($0, $1.count(rows: rows))
        }
    }
}

/// Memory of one layer for what is neither input nor output: what forward leaves there, backward finds.
public struct LayerWorkspace {
    /// (capacity, perClip). A pass over fewer clips uses the first rows.
    public let perClip: Matrix
    /// (1, shared).
    public let shared: Matrix
    public let parts: [LayerWorkspace]

    package init(_ shape: WorkspaceShape, rows: Int) {
        perClip = Matrix(rows: rows, columns: shape.perClip)
        shared = Matrix(rows: 1, columns: shape.shared)
        parts = shape.parts.map { LayerWorkspace($0, rows: rows) }
    }

    @inline(__always) func rows(_ count: Int) -> Matrix { perClip[rows: 0..<count] }
}

/// The sum of two counts, or `Int.max` where it is larger.
func saturatingSum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? .max : sum
}

/// The product of two counts, or `Int.max` where it is larger.
func saturatingProduct(_ a: Int, _ b: Int) -> Int {
    let (product, overflow) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : product
}
