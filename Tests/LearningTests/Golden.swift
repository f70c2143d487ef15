import EncoreFiles
import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

/// A golden case: an independent float64 computation of a model, see `Fixtures/README.md`.
struct Golden {
    let file: Safetensors
    let prefix: String

    init(_ name: String, prefix: String? = nil) throws {
        file = try Safetensors(contentsOf: fixture(name + ".safetensors"))
        self.prefix = prefix ?? name
    }

    func floats(_ name: String) throws -> [Float] {
        try #require(file["\(prefix)/\(name)"]?.floats, "\(prefix)/\(name) is not in the fixture")
    }

    func doubles(_ name: String) throws -> [Double] {
        try #require(file["\(prefix)/\(name)"]?.doubles, "\(prefix)/\(name) is not in the fixture")
    }

    func integers(_ name: String) throws -> [Int] {
        try #require(file["\(prefix)/\(name)"]?.integers, "\(prefix)/\(name) is not in the fixture")
    }

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
    let encoding: [Float]
    let reconstruction: [Float]
    let logits: [Float]
    let sums: Network.LossSums
    let gradients: Parameters

    /// - Parameter factors: the dropout factors, m / keep, of each layer that has scratch; otherwise they are 1.
    init(
        _ network: Network, _ parameters: Parameters, x: [Float], labels: [Int], lambda: Double = 0.1,
        factors: [[Float]]? = nil
    ) {
        let rows = labels.count
        let workspace = Network.Workspace(network, rows: rows, forTraining: true)
        workspace.input.copy(from: Matrix(rows: rows, columns: network.inputWidth, elements: x))
        let random = workspace.scratch.filter { $0.columns > 0 }
        for (index, scratch) in random.enumerated() {
            if let factors {
                scratch.copy(from: Matrix(rows: rows, columns: scratch.columns, elements: factors[index]))
            } else {
                scratch.fill(with: 1)
            }
        }
        gradients = Parameters(network.layout)
        sums = network.lossAndGradients(
            labels: labels[...], batchRows: rows, weights: network.lossWeights(lambda: lambda),
            parameters, gradients: gradients, workspace, .replay)
        let z = network.encode(rows: rows, parameters, workspace, .replay)
        encoding = z.elements
        reconstruction = network.reconstructs ? network.reconstruct(z, parameters, workspace, .replay).elements : []
        logits = network.classifies ? network.classify(z, parameters, workspace, .replay).elements : []
    }

    func meanSquaredError(_ network: Network) -> Double {
        sums.squaredError / Double(sums.rows * network.reconstructionWidth)
    }

    var crossEntropy: Double { sums.crossEntropy / Double(sums.rows) }
}
