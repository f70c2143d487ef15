import EncoreNumerics

/// A number that is not finite came up in training, which then cannot go on.
public struct Divergence: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was not finite: a term of the loss, a gradient or weights.
    public let term: String
    /// The layer where it began.
    public let layer: String
    /// Counted from 1.
    public let epoch: Int
    /// Within the epoch, counted from 1.
    public let step: Int

    public var description: String {
        "the \(term) is no longer a finite number: layer \(layer), epoch \(epoch), step \(step)"
    }
}

/// Where numbers that are not finite began, looked for only once a loss or weights are known to hold some.
struct Fault {
    let term: String
    let layer: String

    /// In the weights, or in the moments that the next update would be computed from; `nil` if all are finite.
    init?(in parameters: Parameters, _ adam: Adam) {
        // The first moment is a mean of gradients: it is finite as long as they are.
        let suspects = [
            ("gradient", adam.firstMoment), ("squared gradient", adam.secondMoment), ("weight", parameters),
        ]
        guard let (term, suspect) = suspects.first(where: { !$0.1.vector.isFinite }) else { return nil }
        // Gradients flow from the last layer to the first.
        let last = suspect.tensors.lastIndex { !$0.isFinite } ?? 0
        self.term = term
        layer = suspect.layout.shapes[last].layerName
    }

    /// In the loss, where the weights were finite.
    ///
    /// - Parameter shards: the workspaces of the step, with the rows used of each.
    init(in sums: Network.LossSums, of network: Network, _ shards: [(workspace: Network.Workspace, rows: Int)]) {
        let isCrossEntropy = sums.squaredError.isFinite
        term = isCrossEntropy ? "cross-entropy" : "reconstruction error"
        let own = isCrossEntropy ? network.classifier : network.decoder
        let part: KeyPath<Network.Workspace, Chain.Workspace> = isCrossEntropy ? \.classifier : \.decoder
        // If every output is finite, it is their squares or differences that are not.
        layer =
            network.encoder.firstLayerNotFinite(shards.map { ($0.workspace.encoder, $0.rows) })
            ?? network.waveformEncoder.firstLayerNotFinite(shards.map { ($0.workspace.waveformEncoder, $0.rows) })
            ?? own.firstLayerNotFinite(shards.map { ($0.workspace[keyPath: part], $0.rows) })
            ?? own.name(ofLayer: own.layers.count - 1)
    }
}

extension Chain {
    /// The name of a layer, or of the one before it that has parameters.
    fileprivate func name(ofLayer index: Int) -> String {
        layers[...index].last { !$0.parameterShapes.isEmpty }?.parameterShapes[0].layerName ?? "input"
    }

    /// The first layer whose output is not finite in some of the shards.
    fileprivate func firstLayerNotFinite(_ shards: [(workspace: Workspace, rows: Int)]) -> String? {
        layers.indices.first { index in
            shards.contains { !$0.workspace.outputs[index][rows: 0..<$0.rows].isFinite }
        }.map(name)
    }
}

extension ParameterShape {
    /// "enc.0" of "enc.0.weight".
    fileprivate var layerName: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
}
