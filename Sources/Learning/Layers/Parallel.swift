import EncoreNumerics

/// Branches that take the same input; their outputs are concatenated: y = [f₁(x), f₂(x), …].
///
/// Shapes: x (B, in), y (B, Σ out).
public struct Parallel: Layer {
    public static let kind = "parallel"

    public let branches: [AnyLayer]
    /// How many tensors stand before those of each branch, and at which column of y it begins.
    private let firstTensors: [Int]
    private let firstColumns: [Int]

    public init(_ branches: [any Layer]) {
        self.branches = branches.map(AnyLayer.init)
        firstTensors = tensorOffsets(branches)
        let makeSense = branches.allSatisfy { $0.validationError == nil }
        firstColumns = branches.indices.map { index in
            makeSense ? branches[..<index].reduce(0) { $0 + $1.outputWidth } : 0
        }
    }

    private enum CodingKeys: String, CodingKey { case branches }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(try container.decode([AnyLayer].self, forKey: .branches).map(\.layer))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(branches, forKey: .branches)
    }

    public static func == (left: Parallel, right: Parallel) -> Bool { left.branches == right.branches }

    public var children: [any Layer] { branches.map(\.layer) }
    public var inputWidth: Int { branches.first?.layer.inputWidth ?? 0 }
    public var outputWidth: Int { children.reduce(0) { $0 + $1.outputWidth } }
    public var stepsPerClip: Int { children.map(\.stepsPerClip).max() ?? 1 }
    public var parameterShapes: [ParameterShape] { children.flatMap(\.parameterShapes) }
    public var summary: String { "outputs side by side" }

    public var validationError: String? {
        if branches.isEmpty { return "it has parallel branches, but none" }
        if let error = children.lazy.compactMap(\.validationError).first { return error }
        for branch in children where branch.inputWidth != inputWidth {
            return "a branch takes \(branch.inputWidth) numbers beside one that takes \(inputWidth)"
        }
        return nil
    }

    /// Of each branch its workspace, its output and the gradient of that.
    public func workspaceShape(_ use: WorkspaceUse) -> WorkspaceShape {
        let outputs = children.map { WorkspaceShape(perClip: $0.outputWidth) }
        return WorkspaceShape(
            parts: children.map { $0.workspaceShape(use) } + outputs + (use == .gradients ? outputs : []))
    }

    public func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64) {
        for (branch, first) in zip(children, firstTensors) {
            branch.initialize(parameters.dropFirst(first), seed: seed)
        }
    }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        for (index, branch) in branches.enumerated() {
            let output = workspace.parts[branches.count + index].rows(x.rows)
            branch.layer.forward(
                x, parameters.dropFirst(firstTensors[index]), into: output, workspace.parts[index], pass)
            copyColumns(0..<output.columns, of: output.view, to: y, from: firstColumns[index])
        }
    }

    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        for (index, branch) in branches.enumerated() {
            let output = workspace.parts[branches.count + index].rows(x.rows)
            let gradient = workspace.parts[2 * branches.count + index].rows(x.rows)
            let first = firstColumns[index]
            copyColumns(first..<(first + gradient.columns), of: dy.view, to: gradient, from: 0)
            branch.layer.backward(
                gradient, x: x, y: output.view, parameters.dropFirst(firstTensors[index]),
                gradients: gradients?.dropFirst(firstTensors[index]), dx: dx, adding: adding || index > 0,
                workspace.parts[index], pass)
        }
    }
}

/// Copies some columns of one matrix to those of another with as many rows, from a column on.
func copyColumns(_ columns: Range<Int>, of source: MatrixView, to target: Matrix, from first: Int) {
    for row in 0..<source.rows {
        target.copy(
            from: source, at: row * source.columns + columns.lowerBound, to: row * target.columns + first,
            count: columns.count)
    }
}
