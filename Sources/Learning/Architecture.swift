/// What a network is made of: an encoder, a decoder that reconstructs the input from the encoding, and a classifier of
/// the encoding. Each may be empty; without an encoder, the encoding is the input itself.
///
/// This is the JSON that stands in a model file.
public struct Architecture: Codable, Equatable, Sendable {
    public let encoder: [AnyLayer]
    public let decoder: [AnyLayer]
    public let classifier: [AnyLayer]

    public init(encoder: [any Layer] = [], decoder: [any Layer] = [], classifier: [any Layer] = []) {
        self.encoder = encoder.map(AnyLayer.init)
        self.decoder = decoder.map(AnyLayer.init)
        self.classifier = classifier.map(AnyLayer.init)
    }

    /// Numbers a clip that the first layer takes.
    public var inputWidth: Int {
        (encoder + decoder + classifier).first?.layer.inputWidth ?? 0
    }

    /// What is wrong with it, in words; `nil` if the layers fit together.
    public var fault: String? {
        let layers = encoder + decoder + classifier
        guard !decoder.isEmpty || !classifier.isEmpty else { return "it has neither a decoder nor a classifier" }
        guard layers.count <= Self.mostLayers else {
            return "it has \(layers.count) layers, more than \(Self.mostLayers)"
        }
        for layer in layers.map(\.layer) where !(1...Self.widestLayer).contains(layer.inputWidth)
            || !(1...Self.widestLayer).contains(layer.outputWidth) {
            return "a layer from \(layer.inputWidth) to \(layer.outputWidth) numbers is outside 1 … \(Self.widestLayer)"
        }
        let encodingWidth = encoder.last?.layer.outputWidth ?? inputWidth
        for (chain, width) in [(encoder, inputWidth), (decoder, encodingWidth), (classifier, encodingWidth)] {
            var width = width
            for layer in chain.map(\.layer) {
                guard layer.inputWidth == width else {
                    return "a layer takes \(layer.inputWidth) numbers where \(width) come in"
                }
                width = layer.outputWidth
            }
        }
        if let last = decoder.last?.layer, last.outputWidth != inputWidth {
            return "its decoder gives \(last.outputWidth) numbers for \(inputWidth)"
        }
        if let fault = layers.lazy.compactMap(\.layer.fault).first { return fault }
        let names = layers.flatMap(\.layer.parameterShapes).map(\.name)
        return Set(names).count < names.count ? "two of its tensors have one name" : nil
    }

    /// What is wider or deeper is taken for a damaged file.
    private static let widestLayer = 1 << 16
    private static let mostLayers = 256
}
