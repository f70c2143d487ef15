import EncoreNumerics

/// A fully connected layer with its activation: y = f(x W + b).
///
/// Shapes: x (B, in), W (in, out), b (out), y (B, out). Bias and activation are applied in one pass over the product,
/// and taken back in one pass over its gradient.
public struct Dense: Layer {
    public static let kind = "dense"

    /// The first part of its tensors' names, as "enc.0" in "enc.0.weight".
    public let name: String
    public let inputWidth: Int
    public let outputWidth: Int
    public let activation: Activation

    private enum CodingKeys: String, CodingKey {
        case name
        case inputWidth = "inputs"
        case outputWidth = "outputs"
        case activation
    }

    public init(_ name: String, _ inputWidth: Int, _ outputWidth: Int, _ activation: Activation) {
        self.name = name
        self.inputWidth = inputWidth
        self.outputWidth = outputWidth
        self.activation = activation
    }

    public var validationError: String? {
        (1...Limits.width).contains(inputWidth) && (1...Limits.width).contains(outputWidth)
            ? nil : "a dense layer from \(inputWidth) to \(outputWidth) numbers"
    }

    public var summary: String { activation.rawValue }

    public var parameterShapes: [ParameterShape] {
        [.matrix("\(name).weight", inputWidth, outputWidth), .vector("\(name).bias", outputWidth)]
    }

    /// Weights uniform in ±√(6 / (in + out)), biases zero.
    ///
    /// Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    public func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64) {
        var random = parameters.random(seed: seed)
        let limit = (6 / Double(inputWidth + outputWidth)).squareRoot()
        let weight = parameters[0]
        for row in 0..<inputWidth {
            for column in 0..<outputWidth { weight[row, column] = Float(random.uniform(in: -limit...limit)) }
        }
        parameters[1].fill(with: 0)
    }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        multiply(x, .asIs, parameters[0], .asIs, into: y)
        activation.apply(AddBias(bias: parameters[1], y: y))
    }

    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        activation.apply(TakeBackActivation(dy: dy, y: y, biasGradient: gradients?[1]))
        if let gradients { multiply(x, .transposed, dy, .asIs, into: gradients[0]) }
        if let dx { multiply(dy, .asIs, parameters[0], .transposed, beta: adding ? 1 : 0, into: dx) }
    }
}

/// dy ← dy ⊙ f′, which makes it the gradient before the activation, and db ← its column sums.
private struct TakeBackActivation: ActivationKernel {
    let dy: Matrix
    let y: MatrixView
    let biasGradient: Matrix?

    @inline(__always) func run<F: ActivationFunction>(_: F.Type) {
        guard let db = biasGradient else { return F.self == Linear.self ? () : differentiate(F.self) }
        if F.self == Linear.self { return sumColumns(of: dy, into: db) }
        let width = y.columns
        db.fill(with: 0)
        for row in 0..<y.rows {
            let start = row * width
            for (column, lanes) in LaneSteps(0..<width) {
                let y = y.load(start + column, width: lanes)
                let dz = F.gradient(dy.load(start + column, width: lanes), from: y)
                dy.store(dz, start + column, width: lanes)
                db.store(db.load(column, width: lanes) + dz, column, width: lanes)
            }
        }
    }

    private func differentiate<F: ActivationFunction>(_: F.Type) {
        for (index, lanes) in LaneSteps(0..<y.count) {
            dy.store(F.gradient(dy.load(index, width: lanes), from: y.load(index, width: lanes)), index, width: lanes)
        }
    }
}
