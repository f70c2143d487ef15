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

    public var parameterShapes: [ParameterShape] {
        [.matrix("\(name).weight", inputWidth, outputWidth), .vector("\(name).bias", outputWidth)]
    }

    /// Weights uniform in ±√(6 / (in + out)), biases zero.
    ///
    /// Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks", 2010.
    public func initialize(_ parameters: LayerTensors, using random: inout RandomSource) {
        let limit = (6 / Double(inputWidth + outputWidth)).squareRoot()
        let weight = parameters[0]
        for row in 0..<inputWidth {
            for column in 0..<outputWidth { weight[row, column] = Float(random.uniform(in: -limit...limit)) }
        }
        parameters[1].fill(with: 0)
    }

    public func forward(
        _ x: Matrix, _ parameters: LayerTensors, into y: Matrix, scratch: LayerScratch, _ pass: Pass
    ) {
        multiply(x, .asIs, parameters[0], .asIs, into: y)
        let bias = parameters[1]
        switch activation {
        case .linear: addBias(bias, to: y, Linear.self)
        case .sigmoid: addBias(bias, to: y, Sigmoid.self)
        case .tanh: addBias(bias, to: y, Tanh.self)
        case .relu: addBias(bias, to: y, ReLU.self)
        case .elu: addBias(bias, to: y, ELU.self)
        }
    }

    public func backward(
        _ dy: Matrix, x: Matrix, y: Matrix, scratch: LayerScratch, _ parameters: LayerTensors,
        gradients: LayerTensors, dx: Matrix?, adding: Bool
    ) {
        let biasGradient = gradients[1]
        switch activation {
        case .linear: sumColumns(of: dy, into: biasGradient)
        case .sigmoid: differentiate(dy, y, biasGradient, Sigmoid.self)
        case .tanh: differentiate(dy, y, biasGradient, Tanh.self)
        case .relu: differentiate(dy, y, biasGradient, ReLU.self)
        case .elu: differentiate(dy, y, biasGradient, ELU.self)
        }
        multiply(x, .transposed, dy, .asIs, into: gradients[0])
        if let dx { multiply(dy, .asIs, parameters[0], .transposed, beta: adding ? 1 : 0, into: dx) }
    }
}

/// dy ← dy ⊙ f′, which makes it the gradient before the activation, and db ← its column sums.
private func differentiate<F: ActivationFunction>(_ dy: Matrix, _ y: Matrix, _ db: Matrix, _: F.Type) {
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
