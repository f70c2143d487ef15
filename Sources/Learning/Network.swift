import EncoreNumerics

/// A network of the family that Encore trains, with the mathematics of its joint loss:
///
///     e = encoder(x),   z = [e, waveformEncoder(t)],   x̂ = decoder(z),   logits = classifier(e)
///     loss = 1/(B·D) Σ (x̂ − t)² + λ · 1/B Σ_b cross-entropy(logits_b, label_b)
///
/// t is x itself, or the means of neighbouring numbers of x, D of them. Without a second encoder z is e. What a network
/// does not have drops out of the sum; a classifier alone has λ = 1. Like its layers, a network owns no numbers.
public struct Network: Sendable {
    public let architecture: Architecture
    public let layout: ParameterLayout
    let encoder: Chain
    let waveformEncoder: Chain
    let decoder: Chain
    let classifier: Chain

    /// - Precondition: the architecture has no `fault`.
    public init(_ architecture: Architecture) {
        precondition(architecture.fault == nil, architecture.fault ?? "")
        self.architecture = architecture
        var tensors = 0
        func chain(_ layers: [AnyLayer], inputWidth: Int) -> Chain {
            defer { tensors += layers.reduce(0) { $0 + $1.layer.parameterShapes.count } }
            return Chain(layers, inputWidth: inputWidth, firstTensor: tensors)
        }
        let inputWidth = architecture.inputWidth
        encoder = chain(architecture.encoder, inputWidth: inputWidth)
        waveformEncoder = chain(architecture.waveformEncoder, inputWidth: architecture.reconstructionWidth)
        encodingWidth = encoder.outputWidth + (waveformEncoder.isEmpty ? 0 : waveformEncoder.outputWidth)
        decoder = chain(architecture.decoder, inputWidth: encodingWidth)
        classifier = chain(architecture.classifier, inputWidth: encoder.outputWidth)
        blockRows = architecture.layers.contains { $0.stepsPerClip > 1 } ? 32 : 256
        layout = ParameterLayout(architecture.layers.flatMap(\.parameterShapes))
    }

    public var inputWidth: Int { encoder.inputWidth }
    /// Numbers a clip of x̂, and of the t that it is to be like.
    public var reconstructionWidth: Int { architecture.reconstructionWidth }
    /// Numbers of z.
    public let encodingWidth: Int
    /// The clips that one thread takes at a time: with fewer, products would be too small to be efficient; with more,
    /// threads would be without work. A convolution makes many rows of a clip.
    package let blockRows: Int
    /// How many genres the classifier tells apart; 0 without a classifier.
    public var classCount: Int { classifier.isEmpty ? 0 : classifier.outputWidth }
    public var reconstructs: Bool { !decoder.isEmpty }
    public var classifies: Bool { !classifier.isEmpty }
    /// Whether the encoding is learned, and not the input itself.
    public var encodes: Bool { !encoder.isEmpty }
    private var hasTwoEncoders: Bool { !waveformEncoder.isEmpty }

    /// The parameters before training.
    public func initialParameters(seed: UInt64) -> Parameters {
        let parameters = Parameters(layout)
        for chain in [encoder, waveformEncoder, decoder, classifier] { chain.initialize(parameters, seed: seed) }
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
        /// t, where it is not the input itself.
        let pooledInput: Matrix
        let encoder: Chain.Workspace
        let waveformEncoder: Chain.Workspace
        let decoder: Chain.Workspace
        let classifier: Chain.Workspace
        /// With two encoders only: z, the gradient with respect to it, and the part of z that is classified.
        let encoding: Matrix
        let encodingGradient: Matrix
        let classified: Matrix

        package init(_ network: Network, rows: Int, forTraining: Bool) {
            input = Matrix(rows: rows, columns: network.inputWidth)
            let isPooled = network.reconstructionWidth != network.inputWidth
            pooledInput = Matrix(rows: isPooled ? rows : 0, columns: network.reconstructionWidth)
            encoder = .init(network.encoder, rows: rows, forTraining: forTraining)
            waveformEncoder = .init(network.waveformEncoder, rows: rows, forTraining: forTraining)
            decoder = .init(network.decoder, rows: rows, forTraining: forTraining)
            classifier = .init(network.classifier, rows: rows, forTraining: forTraining)
            let rows = network.hasTwoEncoders ? rows : 0
            encoding = Matrix(rows: rows, columns: network.encodingWidth)
            encodingGradient = Matrix(rows: forTraining ? rows : 0, columns: network.encodingWidth)
            classified = Matrix(rows: rows, columns: network.encoder.outputWidth)
        }

        private var chains: [Chain.Workspace] { [encoder, waveformEncoder, decoder, classifier] }
        /// The scratch that every layer keeps for each clip, in order: a test puts given dropout masks there.
        package var scratch: [Matrix] { chains.flatMap(\.scratch).map(\.perClip) }
        /// Every buffer: a test sees that none is ever replaced.
        package var outputs: [Matrix] { chains.flatMap { $0.outputs + $0.outputGradients } }
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
        let x = workspace.input[rows: 0..<rows]
        let encoding = encoder.forward(x, parameters, workspace.encoder, pass)
        guard hasTwoEncoders else { return encoding }
        let waveform = waveformEncoder.forward(target(x, workspace), parameters, workspace.waveformEncoder, pass)
        let z = workspace.encoding[rows: 0..<rows]
        copyColumns(0..<encoding.columns, of: encoding, to: z, from: 0)
        copyColumns(0..<waveform.columns, of: waveform, to: z, from: encoding.columns)
        return z
    }

    /// t, what a reconstruction of x (rows, inputWidth) is to be like: means of neighbouring numbers, (rows,
    /// reconstructionWidth).
    func target(_ x: Matrix, _ workspace: Workspace) -> Matrix {
        guard reconstructionWidth != inputWidth else { return x }
        let target = workspace.pooledInput[rows: 0..<x.rows]
        averageNeighbours(x, into: target)
        return target
    }

    /// The part of z that the classifier reads.
    private func classifiedPart(of encoding: Matrix, _ workspace: Workspace) -> Matrix {
        guard hasTwoEncoders else { return encoding }
        let part = workspace.classified[rows: 0..<encoding.rows]
        copyColumns(0..<part.columns, of: encoding, to: part, from: 0)
        return part
    }

    package func reconstruct(
        _ encoding: Matrix, _ parameters: Parameters, _ workspace: Workspace, _ pass: Pass
    ) -> Matrix {
        decoder.forward(encoding, parameters, workspace.decoder, pass)
    }

    package func classify(
        _ encoding: Matrix, _ parameters: Parameters, _ workspace: Workspace, _ pass: Pass
    ) -> Matrix {
        classifier.forward(classifiedPart(of: encoding, workspace), parameters, workspace.classifier, pass)
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
        let target = reconstructs ? target(x, workspace) : x
        let de = encodes ? encoder.outputGradient(workspace.encoder, rows: rows) : nil
        let dz = hasTwoEncoders ? workspace.encodingGradient[rows: 0..<rows] : de
        var sums = LossSums(rows: rows)
        if reconstructs {
            let reconstruction = reconstruct(z, parameters, workspace, pass)
            sums.squaredError = EncoreLearning.squaredError(
                reconstruction, target, scale: Float(weights.reconstruction / Double(batchRows * reconstructionWidth)),
                gradient: decoder.outputGradient(workspace.decoder, rows: rows))
            decoder.backward(x: z, parameters, gradients: gradients, workspace.decoder, dx: dz, adding: false)
        }
        if hasTwoEncoders, let dz, let de {
            let dw = waveformEncoder.outputGradient(workspace.waveformEncoder, rows: rows)
            copyColumns(0..<de.columns, of: dz, to: de, from: 0)
            copyColumns(de.columns..<dz.columns, of: dz, to: dw, from: 0)
            waveformEncoder.backward(
                x: target, parameters, gradients: gradients, workspace.waveformEncoder, dx: nil, adding: false)
        }
        if classifies {
            let classified = classifiedPart(of: z, workspace)
            let logits = classifier.forward(classified, parameters, workspace.classifier, pass)
            let crossEntropy = softmaxCrossEntropy(
                logits, labels: labels, scale: Float(weights.crossEntropy / Double(batchRows)),
                gradient: classifier.outputGradient(workspace.classifier, rows: rows))
            (sums.crossEntropy, sums.correct) = (crossEntropy.loss, crossEntropy.correct)
            classifier.backward(
                x: classified, parameters, gradients: gradients, workspace.classifier, dx: de, adding: reconstructs)
        }
        encoder.backward(x: x, parameters, gradients: gradients, workspace.encoder, dx: nil, adding: false)
        return sums
    }
}

/// Copies some columns of one matrix to those of another with as many rows, from a column on.
private func copyColumns(_ columns: Range<Int>, of source: Matrix, to target: Matrix, from first: Int) {
    for row in 0..<source.rows {
        target.copy(
            from: source, at: row * source.columns + columns.lowerBound, to: row * target.columns + first,
            count: columns.count)
    }
}
