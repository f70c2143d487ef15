import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

/// Losses, and gradients through heads and branches, against central differences, taken in `Double` from `Float`
/// passes. `EveryLayerTests` has the layers one by one.
@Suite struct GradientTests {
    static let networks: [(name: String, network: Network)] = [
        (
            "dropout before two heads",
            Network(
                Architecture(
                    encoder: [Dense("enc.0", 9, 20, .sigmoid), Dropout(stream: 0, width: 20, rate: 0.3)],
                    decoder: [Dropout(stream: 1, width: 20, rate: 0.1), Dense("dec.0", 20, 9, .linear)],
                    classifier: [Dropout(stream: 2, width: 20, rate: 0.5), Dense("cls.0", 20, 3, .linear)]))
        ),
        (
            "two encoders",
            Network(
                Architecture(
                    encoder: [
                        Parallel([
                            Dense("enc.0", 9, 4, .tanh),
                            Chain([Dense("wave.0", 9, 6, .tanh), Dense("wave.1", 6, 5, .linear)]),
                        ])
                    ],
                    decoder: [Dense("dec.0", 9, 9, .linear)],
                    classifier: [Slice(0..<4, of: 9), Dense("cls.0", 4, 3, .linear)]))
        ),
        (
            "a penalty on the encoding that couples rows",
            Network(
                Architecture(
                    encoder: [Dense("enc.0", 9, 6, .tanh), Residual([Dense("enc.1", 6, 6, .sigmoid)])],
                    heads: [.init("classifier", [Dense("cls.0", 6, 3, .linear)])],
                    terms: [
                        LossTerm("covariance", weight: 3, of: nil, CovariancePenalty()),
                        LossTerm("cross_entropy", of: "classifier", SoftmaxCrossEntropy()),
                        LossTerm("logit_covariance", weight: 2, of: "classifier", CovariancePenalty()),
                    ]))
        ),
        (
            "classifier alone",
            Network(
                Architecture(classifier: [
                    Dense("hidden", 9, 8, .tanh), Dense("output", 8, 3, .linear),
                ]))
        ),
        (
            "a reconstruction of means",
            Network(
                Architecture(
                    encoder: [
                        Parallel([
                            Dense("enc.0", 9, 4, .tanh),
                            Chain([AveragePool(9, poolSize: 3), Dense("wave", 3, 2, .linear)]),
                        ])
                    ],
                    decoder: [Dense("dec.0", 6, 3, .linear)],
                    classifier: [Slice(0..<4, of: 6), Dense("cls.0", 4, 3, .linear)],
                    reconstructionPooling: 3))
        ),
        (
            "autoencoder alone",
            Network(
                Architecture(
                    encoder: [Dense("enc.0", 9, 4, .tanh)], decoder: [Dense("dec.0", 4, 9, .linear)]))
        ),
        (
            "batch-norm before two heads",
            Network(
                Architecture(
                    encoder: [
                        Dense("enc.0", 9, 60, .tanh), BatchNorm("norm.0", length: 3, channels: 20, .elu),
                        Dense("enc.1", 60, 8, .linear),
                    ],
                    decoder: [BatchNorm("norm.1", length: 4, channels: 2, .linear), Dense("dec.0", 8, 9, .linear)],
                    classifier: [
                        BatchNorm("norm.2", length: 4, channels: 2, .linear), Dense("cls.0", 8, 3, .linear),
                    ]))
        ),
    ]

    @Test func everyKindOfLossIsChecked() {
        for kind in LossCatalog.kinds {
            let isChecked = Self.networks.contains {
                $0.network.architecture.terms.contains { type(of: $0.loss) == kind }
            }
            #expect(isChecked, "no network has \(kind.kind)")
        }
    }

    @Test(arguments: networks.indices, [1, 6]) func gradientsEqualCentralDifferences(index: Int, rows: Int) {
        let (description, network) = Self.networks[index]
        var random = RandomSource(seed: 11, .testing, index: index)
        let parameters = network.initialParameters(seed: 5)
        for tensor in parameters.tensors where tensor.rows == 1 {
            for column in 0..<tensor.columns { tensor[0, column] = Float(0.3 * random.normal()) }
        }
        let labels = (0..<rows).map { $0 % 3 }
        let workspace = Network.Workspace(network, rows: rows, .gradients)
        for row in 0..<rows {
            for column in 0..<network.inputWidth { workspace.input[row, column] = Float(random.normal()) }
        }
        let gradients = Parameters(network.layout)
        let weights = network.lossWeights(lambda: 0.7)
        let x = Matrix(rows: rows, columns: network.inputWidth)
        x.copy(from: workspace.input)
        // The gradient is with respect to what the encoder reads. What it is compared with stays as it is.
        func loss(_ pass: Pass, dx: Matrix? = nil) -> Double {
            let sums = network.lossesAndGradients(
                labels: labels, weights: weights, parameters, gradients: gradients, workspace, pass, target: x, dx: dx)
            return network.values(sums, clips: rows, weights: weights).total
        }
        let dx = Matrix(rows: rows, columns: network.inputWidth)
        dx.fill(with: .nan)
        _ = loss(.training(seed: 3, step: 1, firstRow: 0), dx: dx)
        let computed = Parameters(network.layout)
        computed.vector.copy(from: gradients.vector)

        var tensors = [("x", workspace.input, dx)]
        for (shape, (tensor, gradient)) in zip(network.layout.shapes, zip(parameters.tensors, computed.tensors))
        where shape.role != .runningAverage {
            tensors.append((shape.name, tensor, gradient))
        }
        for (name, tensor, gradient) in tensors {
            let scale = gradient.elements.map { Double(abs($0)) }.max() ?? 0
            // The covariance of one row is zero.
            #expect(scale > 0 || (rows == 1 && network.couplesRows), "\(description): the gradient of \(name) is zero")
            for _ in 0..<12 {
                let (row, column) = (random.integer(below: tensor.rows), random.integer(below: tensor.columns))
                let value = tensor[row, column]
                let slopes = slopes(around: value) {
                    tensor[row, column] = $0
                    return loss(.replay)
                }
                tensor[row, column] = value
                let error = slopes.map { abs(Double(gradient[row, column]) - $0) }.min() ?? .infinity
                #expect(
                    error <= 3e-3 * scale + 2e-4,
                    """
                    \(description), \(rows) rows, d \(name)[\(row), \(column)]: \(gradient[row, column]), \
                    not \(slopes)
                    """
                )
            }
        }
    }

    /// Two rows, (1, 1) and (−1, −1): all of C is 2, so the loss is ½ · (2² + 2²), and the gradient 4/2 · 2 z.
    @Test func covarianceOfTwoRows() {
        let penalty = CovariancePenalty()
        let z = Matrix(rows: 2, columns: 2, elements: [1, 1, -1, -1])
        let gradient = Matrix(rows: 2, columns: 2)
        let sum = penalty.evaluate(
            LossRows(output: z.view, input: z.view, labels: []), weight: 1, batchRows: 2, gradient: gradient,
            adding: false, LayerWorkspace(penalty.workspaceShape(width: 2), rows: 2))
        expectClose([sum.loss / 2], [4], relative: 1e-6)
        expectClose(gradient.elements, [4, 4, -4, -4], relative: 1e-6)
    }

    @Test func lossesSurviveExtremeLogits() {
        let network = Network(Architecture(classifier: [Dense("output", 2, 2, .linear)]))
        let parameters = Parameters(network.layout)
        parameters["output.weight"]?.copy(from: Matrix(rows: 2, columns: 2, elements: [1e4, -1e4, -1e4, 1e4]))
        let pass = FullPass(network, parameters, x: [1, 0, 0, 1, 1, 0], labels: [0, 1, 1])
        #expect(abs(pass.crossEntropy * 3 - 2e4) < 1)
        #expect(pass.correct == 2)
        #expect(pass.gradients.vector.elements.allSatisfy { $0.isFinite })
    }

    /// Equal logits: the cross-entropy is ln C, and the gradient (1/C − onehot) / B.
    @Test func crossEntropyOfEqualLogits() {
        let network = Network(Architecture(classifier: [Dense("output", 1, 20, .linear)]))
        let pass = FullPass(network, Parameters(network.layout), x: [1, 1], labels: [3, 19])
        expectClose([pass.crossEntropy], [2.995_732_273_553_991], relative: 1e-6)
        var want = [Float](repeating: 1 / 20, count: 20)
        want[3] -= 0.5
        want[19] -= 0.5
        expectClose(pass.gradients["output.bias"]?.elements ?? [], want, relative: 1e-6)
    }
}
