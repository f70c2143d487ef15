/// A layer as a table of a network's layers shows it.
public struct LayerSummary: Encodable, Equatable, Sendable {
    /// "encoder", or the name of a head.
    public let part: String
    /// How many layers it lies within.
    public let depth: Int
    public let kind: String
    /// What its tensors' names begin with: "enc.0"; `nil` for a layer without tensors or made of others.
    public let name: String?
    /// The extents of what goes out for a clip, steps of time first.
    public let output: [Int]
    /// How many numbers it learns; `nil` for a layer that is made of others, which follow it.
    public let parameters: Int?
    /// A few words; empty if there is nothing to be set.
    public let settings: String
}

extension Architecture {
    /// All layers in the order in which they lie in the encoder and the heads; those within a layer follow it.
    public var layerSummaries: [LayerSummary] {
        var summaries: [LayerSummary] = []
        func add(_ layer: any Layer, _ part: String, depth: Int, input: [Int]) {
            let output = layer.outputShape(of: input)
            let isLeaf = layer.children.isEmpty
            let shapes = layer.parameterShapes
            summaries.append(
                LayerSummary(
                    part: part, depth: depth, kind: type(of: layer).kind,
                    name: isLeaf ? shapes.commonLayerName : nil, output: output,
                    parameters: isLeaf ? shapes.learnedCount : nil, settings: layer.summary))
            switch layer {
            case let residual as Residual: add(residual.body, part, depth: depth + 1, input: input)
            case let chain as Chain: add(chain, part, depth: depth + 1, input: input)
            default: for child in layer.children { add(child, part, depth: depth + 1, input: input) }
            }
        }
        func add(_ chain: Chain, _ part: String, depth: Int, input: [Int]) {
            var input = input
            for layer in chain.children {
                add(layer, part, depth: depth, input: input)
                input = layer.outputShape(of: input)
            }
        }
        add(encoder, "encoder", depth: 0, input: [inputWidth])
        let encoding = encoder.isEmpty ? [inputWidth] : encoder.outputShape(of: [inputWidth])
        for head in heads { add(head.layers, head.name, depth: 0, input: encoding) }
        return summaries
    }

    /// Numbers that are learned.
    public var parameterCount: Int { chains.flatMap(\.parameterShapes).learnedCount }

    /// Numbers that follow a statistic of the batches instead.
    public var runningAverageCount: Int {
        chains.flatMap(\.parameterShapes).reduce(0) { $0 + $1.count } - parameterCount
    }
}

extension [ParameterShape] {
    /// "conv" of "conv.weight" and "conv.bias", and of "conv.0.weight" and "conv.1.weight".
    fileprivate var commonLayerName: String? {
        guard let name = first?.layerName else { return nil }
        return allSatisfy { $0.layerName == name }
            ? name : name.split(separator: ".").dropLast().joined(separator: ".")
    }

    fileprivate var learnedCount: Int { reduce(0) { $0 + ($1.role == .runningAverage ? 0 : $1.count) } }
}
