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
    /// - Parameter shards: the workspaces of the step, with the rows of the outputs that each has written.
    init(in sums: [LossSum], of network: Network, _ shards: [(workspace: Network.Workspace, rows: Range<Int>)]) {
        let index = sums.firstIndex { !$0.loss.isFinite } ?? 0
        term = network.terms[index].title
        let head = network.termHeads[index]
        let encoding = shards.lazy.compactMap { shard -> String? in
            guard network.encodes else { return nil }
            return network.encoder.firstLayerNotFinite(
                shard.workspace.outputs.encoding[rows: shard.rows], shard.workspace.encoder, rows: shard.rows.count)
        }.first
        let own = shards.lazy.compactMap { shard -> String? in
            guard let head else { return nil }
            return network.heads[head].firstLayerNotFinite(
                shard.workspace.outputs.heads[head][rows: shard.rows], shard.workspace.heads[head],
                rows: shard.rows.count)
        }.first
        // If every output is finite, it is their squares or differences that are not.
        layer = encoding ?? own ?? (head.map { network.heads[$0] } ?? network.encoder).lastName
    }
}

extension LossTerm {
    /// As messages name it.
    package var title: String { name.split(separator: "_").joined(separator: "-") }
}
