import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

extension Golden {
    /// The parameters of a network, by their names in the fixture.
    func parameters(of network: Network) throws -> Parameters {
        let parameters = Parameters(network.layout)
        for (shape, tensor) in zip(network.layout.shapes, parameters.tensors) {
            tensor.copy(from: Matrix(rows: shape.rows, columns: shape.columns, elements: try floats(shape.name)))
        }
        return parameters
    }
}

/// One forward and backward pass over a whole batch.
struct FullPass {
    let network: Network
    let encoding: [Float]
    let reconstruction: [Float]
    let logits: [Float]
    let values: LossValues
    let correct: Int
    let gradients: Parameters

    /// - Parameter factors: the dropout factors, m / (1 − rate), of each layer that has some; otherwise they are 1.
    init(
        _ network: Network, _ parameters: Parameters, x: [Float], labels: [Int], lambda: Double = 0.1,
        factors: [[Float]]? = nil, pass: Pass = .replay
    ) {
        self.network = network
        let rows = labels.count
        let workspace = Network.Workspace(network, rows: rows, .gradients)
        workspace.input.copy(from: Matrix(rows: rows, columns: network.inputWidth, elements: x))
        if pass == .replay {
            for (index, memory) in workspace.dropoutFactors(of: network).enumerated() {
                if let factors {
                    memory.copy(from: Matrix(rows: rows, columns: memory.columns, elements: factors[index]))
                } else {
                    memory.fill(with: 1)
                }
            }
        }
        gradients = Parameters(network.layout)
        let weights = network.lossWeights(lambda: lambda)
        let sums = network.lossesAndGradients(
            labels: labels, weights: weights, parameters, gradients: gradients, workspace, pass)
        values = network.values(sums, clips: rows, weights: weights)
        correct = sums.reduce(0) { $0 + $1.correct }
        encoding = network.encode(0..<rows, parameters, workspace, pass).elements
        func output(_ head: String) -> [Float] {
            network.architecture.heads.firstIndex { $0.name == head }.map { workspace.outputs.heads[$0].elements } ?? []
        }
        (reconstruction, logits) = (output("decoder"), output("classifier"))
    }

    var meanSquaredError: Double { values[term: "reconstruction"] ?? .nan }
    var crossEntropy: Double { values[term: "cross_entropy"] ?? .nan }
}

extension Network {
    /// Forward and backward over a whole batch at once.
    ///
    /// - Parameter target: what reconstructions are compared with, if not with the input; overwrites the input.
    func lossesAndGradients(
        labels: [Int], weights: [Double], _ parameters: Parameters, gradients: Parameters?, _ workspace: Workspace,
        _ pass: Pass, target: Matrix? = nil, dx: Matrix? = nil
    ) -> [LossSum] {
        let rows = labels.count
        var sums = architecture.terms.map { _ in LossSum() }
        forward(0..<rows, parameters, workspace, pass)
        if let target { workspace.input.copy(from: target) }
        rowLosses(0..<rows, labels: labels[...], batchRows: rows, weights: weights, workspace, into: &sums)
        let memory = architecture.terms.indices.map {
            termWorkspace($0, rows: architecture.terms[$0].loss.couplesRows ? rows : nil)
        }
        batchLosses(rows: rows, labels: labels[...], weights: weights, workspace.outputs, memory, into: &sums)
        backward(0..<rows, parameters, gradients: gradients, workspace, pass, dx: dx)
        return sums
    }
}

extension Network.Workspace {
    /// Where each dropout layer keeps its factors, in the order of the layers.
    func dropoutFactors(of network: Network) -> [Matrix] {
        func factors(_ layer: any Layer, _ memory: LayerWorkspace) -> [Matrix] {
            if layer is Dropout { return [memory.perClip] }
            return zip(layer.children, memory.parts).flatMap { factors($0, $1) }
        }
        return factors(network.architecture.encoder, encoder)
            + zip(network.architecture.heads, heads).flatMap { factors($0.layers, $1) }
    }
}
