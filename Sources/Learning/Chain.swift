import EncoreNumerics

/// Layers in order, each taking what the one before it gives.
public struct Chain: Sendable {
    let layers: [any Layer]
    /// Where the tensors of each layer begin among those of the network.
    private let firstTensors: [Int]
    public let inputWidth: Int
    public let outputWidth: Int

    /// - Parameters:
    ///   - inputWidth: the width of what comes in; an empty chain gives it out again.
    ///   - firstTensor: how many tensors of the network stand before this chain's.
    init(_ layers: [AnyLayer], inputWidth: Int, firstTensor: Int) {
        self.layers = layers.map(\.layer)
        self.inputWidth = inputWidth
        var tensor = firstTensor
        var firstTensors: [Int] = []
        for layer in self.layers {
            firstTensors.append(tensor)
            tensor += layer.parameterShapes.count
        }
        self.firstTensors = firstTensors
        outputWidth = self.layers.last?.outputWidth ?? inputWidth
    }

    var isEmpty: Bool { layers.isEmpty }

    /// All that a chain writes for up to `rows` clips, allocated once.
    struct Workspace {
        let outputs: [Matrix]
        /// In the same two places in turn: what the backward pass of one layer has read, that of the next overwrites
        /// while it is in the cache.
        let outputGradients: [Matrix]
        let scratch: [LayerScratch]

        init(_ chain: Chain, rows: Int, forTraining: Bool) {
            outputs = chain.layers.map {
                Matrix(rows: forTraining || !$0.isIdentityInInference ? rows : 0, columns: $0.outputWidth)
            }
            scratch = chain.layers.map {
                forTraining ? LayerScratch(training: $0, rows: rows) : LayerScratch(inference: $0)
            }
            let gradientRows = forTraining ? rows : 0
            let widest = chain.layers.map(\.outputWidth).max() ?? 0
            let places = (0..<2).map { _ in Matrix(rows: gradientRows, columns: widest) }
            outputGradients = chain.layers.enumerated().map { index, layer in
                places[index % 2].reshaped(rows: gradientRows, columns: layer.outputWidth)
            }
        }
    }

    private func tensors(_ index: Int, of parameters: Parameters) -> LayerTensors {
        LayerTensors(tensors: parameters.tensors, first: firstTensors[index])
    }

    func initialize(_ parameters: Parameters, seed: UInt64) {
        for (index, layer) in layers.enumerated() {
            var random = RandomSource(seed: seed, .initialization, index: firstTensors[index])
            layer.initialize(tensors(index, of: parameters), using: &random)
        }
    }

    /// The chain's output for x (B, inputWidth): a view into the workspace, or x itself if the chain is empty.
    func forward(_ x: Matrix, _ parameters: Parameters, _ workspace: Workspace, _ pass: Pass) -> Matrix {
        var x = x
        for (index, layer) in layers.enumerated() where !(pass == .inference && layer.isIdentityInInference) {
            let y = workspace.outputs[index][rows: 0..<x.rows]
            let scratch = pass == .inference ? workspace.scratch[index] : workspace.scratch[index][rows: 0..<x.rows]
            layer.forward(x, tensors(index, of: parameters), into: y, scratch: scratch, pass)
            x = y
        }
        return x
    }

    /// Where the gradient of the loss with respect to the chain's output, (B, outputWidth), is to be written.
    func outputGradient(_ workspace: Workspace, rows: Int) -> Matrix {
        workspace.outputGradients[layers.count - 1][rows: 0..<rows]
    }

    /// Back through all layers, from the gradient that stands in `outputGradient`.
    ///
    /// - Parameters:
    ///   - x: what `forward` was given.
    ///   - dx: (B, inputWidth), overwritten or added to; where it is not given, that product is not computed.
    func backward(
        x: Matrix, _ parameters: Parameters, gradients: Parameters, _ workspace: Workspace, dx: Matrix?, adding: Bool
    ) {
        let rows = 0..<x.rows
        for index in layers.indices.reversed() {
            let isFirst = index == 0
            layers[index].backward(
                workspace.outputGradients[index][rows: rows],
                x: isFirst ? x : workspace.outputs[index - 1][rows: rows],
                y: workspace.outputs[index][rows: rows],
                scratch: workspace.scratch[index][rows: rows],
                tensors(index, of: parameters),
                gradients: tensors(index, of: gradients),
                dx: isFirst ? dx : workspace.outputGradients[index - 1][rows: rows],
                adding: isFirst && adding)
        }
    }
}
