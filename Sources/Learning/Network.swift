import Numerics

/// A network of the family that Encore trains, with the mathematics of its joint loss:
///
///     z = encoder(x),   x̂ = decoder(z),   logits = classifier(z)
///     loss = 1/(B·D) Σ (x̂ − x)² + λ · 1/B Σ_b cross-entropy(logits_b, label_b)
///
/// What a network does not have drops out of the sum; a classifier alone has λ = 1. Like its layers, a network owns no
/// numbers.
public struct Network: Sendable {
    public let architecture: Architecture
    public let layout: ParameterLayout
    let encoder: Chain
    let decoder: Chain
    let classifier: Chain

    /// - Precondition: the architecture has no `fault`.
    public init(_ architecture: Architecture) {
        precondition(architecture.fault == nil, architecture.fault ?? "")
        self.architecture = architecture
        func tensorCount(_ layers: [AnyLayer]) -> Int { layers.reduce(0) { $0 + $1.layer.parameterShapes.count } }
        let encoderTensors = tensorCount(architecture.encoder)
        encoder = Chain(architecture.encoder, inputWidth: architecture.inputWidth, firstTensor: 0)
        decoder = Chain(architecture.decoder, inputWidth: encoder.outputWidth, firstTensor: encoderTensors)
        classifier = Chain(
            architecture.classifier, inputWidth: encoder.outputWidth,
            firstTensor: encoderTensors + tensorCount(architecture.decoder))
        layout = ParameterLayout(
            (architecture.encoder + architecture.decoder + architecture.classifier).flatMap(\.layer.parameterShapes))
    }

    public var inputWidth: Int { encoder.inputWidth }
    public var encodingWidth: Int { encoder.outputWidth }
    /// How many genres the classifier tells apart; 0 without a classifier.
    public var classCount: Int { classifier.isEmpty ? 0 : classifier.outputWidth }
    public var reconstructs: Bool { !decoder.isEmpty }
    public var classifies: Bool { !classifier.isEmpty }
    /// Whether the encoding is learned, and not the input itself.
    public var encodes: Bool { !encoder.isEmpty }

    /// The parameters before training.
    public func initialParameters(seed: UInt64) -> Parameters {
        let parameters = Parameters(layout)
        for chain in [encoder, decoder, classifier] { chain.initialize(parameters, seed: seed) }
        return parameters
    }

    /// The factor of each term in the loss.
    public struct LossWeights: Sendable, Equatable {
        public let reconstruction: Double
        public let crossEntropy: Double
    }

    /// - Parameter lambda: λ, the weight of cross-entropy beside reconstruction.
    public func lossWeights(lambda: Double) -> LossWeights {
        LossWeights(reconstruction: reconstructs ? 1 : 0, crossEntropy: classifies ? (reconstructs ? lambda : 1) : 0)
    }
}

// MARK: - Passes

extension Network {
    /// All that a pass over up to `rows` clips writes, allocated once. The caller fills `input`.
    package struct Workspace: Sendable {
        package let input: Matrix
        let encoder: Chain.Workspace
        let decoder: Chain.Workspace
        let classifier: Chain.Workspace

        package init(_ network: Network, rows: Int, forTraining: Bool) {
            input = Matrix(rows: rows, columns: network.inputWidth)
            encoder = .init(network.encoder, rows: rows, forTraining: forTraining)
            decoder = .init(network.decoder, rows: rows, forTraining: forTraining)
            classifier = .init(network.classifier, rows: rows, forTraining: forTraining)
        }

        /// The scratch of every layer, in order: a test puts given dropout masks there.
        package var scratch: [Matrix] { encoder.scratch + decoder.scratch + classifier.scratch }
        /// Every buffer: a test sees that none is ever replaced.
        package var outputs: [Matrix] { [encoder, decoder, classifier].flatMap { $0.outputs + $0.outputGradients } }
    }

    /// The parts of the loss, summed over rows.
    package struct LossSums: Sendable, Equatable {
        package var squaredError = 0.0
        package var crossEntropy = 0.0
        package var correct = 0
        package var rows = 0

        package static func + (left: LossSums, right: LossSums) -> LossSums {
            LossSums(
                squaredError: left.squaredError + right.squaredError,
                crossEntropy: left.crossEntropy + right.crossEntropy,
                correct: left.correct + right.correct, rows: left.rows + right.rows)
        }
    }

    /// z (rows, encodingWidth) of the first rows of the workspace's input.
    package func encode(rows: Int, _ parameters: Parameters, _ workspace: Workspace, _ pass: Pass) -> Matrix {
        encoder.forward(workspace.input[rows: 0..<rows], parameters, workspace.encoder, pass)
    }

    package func reconstruct(
        _ encoding: Matrix, _ parameters: Parameters, _ workspace: Workspace, _ pass: Pass
    ) -> Matrix {
        decoder.forward(encoding, parameters, workspace.decoder, pass)
    }

    package func classify(
        _ encoding: Matrix, _ parameters: Parameters, _ workspace: Workspace, _ pass: Pass
    ) -> Matrix {
        classifier.forward(encoding, parameters, workspace.classifier, pass)
    }

    /// Forward and backward over one shard of a batch, whose rows stand in the workspace's input.
    ///
    /// - Parameters:
    ///   - labels: one for each row of the shard.
    ///   - batchRows: B, the rows of the whole batch, by which the loss is divided.
    ///   - gradients: this shard's part of the gradients, overwritten.
    package func lossAndGradients(
        labels: ArraySlice<Int>, batchRows: Int, weights: LossWeights,
        _ parameters: Parameters, gradients: Parameters, _ workspace: Workspace, _ pass: Pass
    ) -> LossSums {
        let rows = labels.count
        let x = workspace.input[rows: 0..<rows]
        let z = encode(rows: rows, parameters, workspace, pass)
        let dz = encodes ? encoder.outputGradient(workspace.encoder, rows: rows) : nil
        var sums = LossSums(rows: rows)
        if reconstructs {
            let reconstruction = reconstruct(z, parameters, workspace, pass)
            sums.squaredError = Learning.squaredError(
                reconstruction, x, scale: Float(weights.reconstruction / Double(batchRows * inputWidth)),
                gradient: decoder.outputGradient(workspace.decoder, rows: rows))
            decoder.backward(x: z, parameters, gradients: gradients, workspace.decoder, dx: dz, adding: false)
        }
        if classifies {
            let logits = classify(z, parameters, workspace, pass)
            let crossEntropy = softmaxCrossEntropy(
                logits, labels: labels, scale: Float(weights.crossEntropy / Double(batchRows)),
                gradient: classifier.outputGradient(workspace.classifier, rows: rows))
            (sums.crossEntropy, sums.correct) = (crossEntropy.loss, crossEntropy.correct)
            classifier.backward(
                x: z, parameters, gradients: gradients, workspace.classifier, dx: dz, adding: reconstructs)
        }
        encoder.backward(x: x, parameters, gradients: gradients, workspace.encoder, dx: nil, adding: false)
        return sums
    }
}
