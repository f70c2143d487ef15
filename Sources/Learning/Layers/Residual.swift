import EncoreNumerics

/// A residual connection around layers: y = x + f(x).
///
/// Shapes: x and y (B, width).
///
/// Source: He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR 2016.
public struct Residual: Layer {
    public static let kind = "residual"

    /// f.
    public let body: Chain

    private enum CodingKeys: String, CodingKey { case body = "layers" }

    public init(_ layers: [any Layer]) { body = Chain(layers) }

    public init(from decoder: any Decoder) throws { body = try Chain(from: decoder) }

    public func encode(to encoder: any Encoder) throws { try body.encode(to: encoder) }

    public var children: [any Layer] { [body] }
    public var inputWidth: Int { body.inputWidth }
    public var outputWidth: Int { body.outputWidth }
    public var stepsPerClip: Int { body.stepsPerClip }
    public var parameterShapes: [ParameterShape] { body.parameterShapes }
    public var summary: String { "added to its input" }
    public func outputShape(of input: [Int]) -> [Int] { body.outputShape(of: input) }

    public var validationError: String? {
        if let error = body.validationError { return error }
        return inputWidth == outputWidth
            ? nil : "a residual connection adds \(outputWidth) numbers to \(inputWidth)"
    }

    /// f(x), which its backward pass needs again.
    public func workspaceShape(_ use: WorkspaceUse) -> WorkspaceShape {
        WorkspaceShape(perClip: outputWidth, parts: [body.workspaceShape(use)])
    }

    public func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64) {
        body.initialize(parameters, seed: seed)
    }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let output = workspace.rows(x.rows)
        body.forward(x, parameters, into: output, workspace.parts[0], pass)
        for (index, lanes) in LaneSteps(0..<y.count) {
            y.store(x.load(index, width: lanes) + output.load(index, width: lanes), index, width: lanes)
        }
    }

    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        // First, as the body may overwrite dy.
        passOn(dy, to: dx, adding: adding)
        body.backward(
            dy, x: x, y: workspace.rows(x.rows).view, parameters, gradients: gradients, dx: dx, adding: true,
            workspace.parts[0], pass)
    }
}
