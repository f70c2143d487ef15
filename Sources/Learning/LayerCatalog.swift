/// The kinds of layer that a model file may name.
public enum LayerCatalog {
    public static let kinds: [any Layer.Type] = [
        Dense.self, Dropout.self, Filterbank.self, Convolution.self, BatchNorm.self, MaxPool.self, AveragePool.self,
        StatisticsPooling.self, Slice.self, Chain.self, Residual.self, Parallel.self,
    ]

    /// How deep layers may be nested, so that a hostile file cannot exhaust the stack.
    static let greatestDepth = 16

    static func kind(named name: String) -> (any Layer.Type)? {
        kinds.first { $0.kind == name }
    }
}

/// A layer of any kind, as it stands in an architecture: `{"layer": "dense", "inputs": 500, …}`.
public struct AnyLayer: Codable, Equatable, Sendable {
    public let layer: any Layer

    public init(_ layer: any Layer) {
        self.layer = layer
    }

    private enum CodingKeys: String, CodingKey { case kind = "layer" }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        // Each level of nesting adds at most two keys to the path: "layers" and an index.
        guard decoder.codingPath.count <= 4 + 2 * LayerCatalog.greatestDepth else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "layers are nested too deeply")
        }
        let name = try container.decode(String.self, forKey: .kind)
        guard let kind = LayerCatalog.kind(named: name) else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "there is no layer of the kind \(name)")
        }
        layer = try kind.init(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(type(of: layer).kind, forKey: .kind)
        try layer.encode(to: encoder)
    }

    public static func == (left: AnyLayer, right: AnyLayer) -> Bool {
        left.layer.isEqual(to: right.layer)
    }
}

extension Layer {
    fileprivate func isEqual(to other: any Layer) -> Bool {
        (other as? Self) == self
    }
}
