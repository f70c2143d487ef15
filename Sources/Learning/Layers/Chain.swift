import EncoreNumerics

/// Layers in order, each taking what the one before it gives: a layer itself.
public struct Chain: Layer {
    public static let kind = "chain"

    public let layers: [AnyLayer]
    /// The index of each layer's first tensor in the chain.
    private let firstTensors: [Int]
    /// The layers that a pass runs through, by their index: all of them, or those that inference does not leave out.
    private let all: [Int]
    private let active: [Int]
    /// The first layer that has tensors: none before it needs a gradient for its own sake.
    private let firstLearner: Int

    public init(_ layers: [any Layer]) { self.init(layers.map(AnyLayer.init)) }

    private init(_ layers: [AnyLayer]) {
        self.layers = layers
        firstTensors = tensorOffsets(layers.map(\.layer))
        all = Array(layers.indices)
        active = layers.indices.filter { !layers[$0].layer.isIdentityInInference }
        let makeSense = layers.allSatisfy { $0.layer.validationError == nil }
        firstLearner = layers.firstIndex { makeSense && !$0.layer.parameterShapes.isEmpty } ?? layers.count
    }

    private enum CodingKeys: String, CodingKey { case layers }

    public init(from decoder: any Decoder) throws {
        self.init(try decoder.container(keyedBy: CodingKeys.self).decode([AnyLayer].self, forKey: .layers))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(layers, forKey: .layers)
    }

    public static func == (left: Chain, right: Chain) -> Bool { left.layers == right.layers }

    public var children: [any Layer] { layers.map(\.layer) }
    public var isEmpty: Bool { layers.isEmpty }
    public var inputWidth: Int { layers.first?.layer.inputWidth ?? 0 }
    public var outputWidth: Int { layers.last?.layer.outputWidth ?? 0 }
    public var stepsPerClip: Int { children.map(\.stepsPerClip).max() ?? 1 }
    public var isIdentityInInference: Bool { active.isEmpty }
    public var parameterShapes: [ParameterShape] { children.flatMap(\.parameterShapes) }
    public func outputShape(of input: [Int]) -> [Int] { children.reduce(input) { $1.outputShape(of: $0) } }

    public var validationError: String? {
        if isEmpty { return "it has a chain without layers" }
        if let error = children.lazy.compactMap(\.validationError).first { return error }
        for (before, after) in zip(children, children.dropFirst()) where before.outputWidth != after.inputWidth {
            return "a layer takes \(after.inputWidth) numbers where \(before.outputWidth) come in"
        }
        return nil
    }

    /// Of each layer its workspace, and its output but for the last. Behind them, for all gradients of these outputs,
    /// two places in turn: what the backward pass of one layer has read, that of the next overwrites while it is in the
    /// cache.
    public func workspaceShape(_ use: WorkspaceUse) -> WorkspaceShape {
        let inner = children.dropLast().map(\.outputWidth)
        let widest = use == .gradients ? inner.max() ?? 0 : 0
        let outputs = children.indices.map { index in
            let isLeftOut = use == .inference && children[index].isIdentityInInference
            return WorkspaceShape(perClip: index < inner.count && !isLeftOut ? inner[index] : 0)
        }
        return WorkspaceShape(
            parts: children.map { $0.workspaceShape(use) } + outputs
                + [WorkspaceShape(perClip: widest), WorkspaceShape(perClip: widest)])
    }

    public func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64) {
        for (layer, first) in zip(children, firstTensors) {
            layer.initialize(parameters.dropFirst(first), seed: seed)
        }
    }

    private func order(_ pass: Pass) -> [Int] { pass == .inference ? active : all }

    /// What a layer that is not the last gives.
    @inline(__always) private func output(_ index: Int, _ workspace: LayerWorkspace, _ rows: Int) -> Matrix {
        workspace.parts[layers.count + index].rows(rows)
    }

    /// Where the gradient of what a layer takes lies: (B, in).
    ///
    /// - Parameter place: of the layer among those that the pass runs through, so that neighbors take turns.
    @inline(__always) private func gradient(
        _ index: Int, place: Int, _ workspace: LayerWorkspace, _ rows: Int
    ) -> Matrix {
        workspace.parts[2 * layers.count + place % 2].perClip.reshaped(
            rows: rows, columns: layers[index].layer.inputWidth)
    }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let order = order(pass)
        if order.isEmpty { return y.copy(from: x) }
        var input = x
        for place in order.indices {
            let index = order[place]
            let output = place == order.count - 1 ? y : output(index, workspace, x.rows)
            layers[index].layer.forward(
                input, parameters.dropFirst(firstTensors[index]), into: output, workspace.parts[index], pass)
            input = output.view
        }
    }

    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let order = order(pass)
        if order.isEmpty { return passOn(dy, to: dx, adding: adding) }
        var (dy, y) = (dy, y)
        for place in order.indices.reversed() {
            let (index, isFirst) = (order[place], place == 0)
            if dx == nil && index < firstLearner { return }
            let input = isFirst ? x : output(order[place - 1], workspace, x.rows).view
            let isLast = isFirst || (dx == nil && index == firstLearner)
            let inputGradient = isLast ? dx : gradient(index, place: place, workspace, x.rows)
            layers[index].layer.backward(
                dy, x: input, y: y, parameters.dropFirst(firstTensors[index]),
                gradients: gradients?.dropFirst(firstTensors[index]), dx: inputGradient, adding: isFirst && adding,
                workspace.parts[index], pass)
            if let inputGradient { dy = inputGradient }
            y = input
        }
    }

    /// The name of the first layer whose output for the first `rows` clips is not finite; `nil` if all are.
    ///
    /// - Parameter y: what the chain gave.
    func firstLayerNotFinite(_ y: Matrix, _ workspace: LayerWorkspace, rows: Int) -> String? {
        var name = "input"
        for index in layers.indices {
            let output = index == layers.count - 1 ? y : output(index, workspace, rows)
            if let first = layers[index].layer.parameterShapes.first { name = first.layerName }
            if !output.isFinite {
                let chain = layers[index].layer as? Chain
                return chain?.firstLayerNotFinite(output, workspace.parts[index], rows: rows) ?? name
            }
        }
        return nil
    }

    /// The name of the last layer that has parameters.
    var lastName: String { parameterShapes.last?.layerName ?? "input" }
}

/// The index of each layer's first tensor; zeros if a layer is invalid.
func tensorOffsets(_ layers: [any Layer]) -> [Int] {
    guard layers.allSatisfy({ $0.validationError == nil }) else { return layers.map { _ in 0 } }
    var count = 0
    return layers.map { layer in
        defer { count += layer.parameterShapes.count }
        return count
    }
}

/// dx ← dy, or dx + dy.
func passOn(_ dy: Matrix, to dx: Matrix?, adding: Bool) {
    guard let dx else { return }
    if !adding { return dx.copy(from: dy) }
    for (index, lanes) in LaneSteps(0..<dy.count) {
        dx.store(dx.load(index, width: lanes) + dy.load(index, width: lanes), index, width: lanes)
    }
}
