/// What a network is made of: an encoder, a decoder that reconstructs the input from the encoding, and a classifier of
/// the encoding. Each may be empty; without an encoder, the encoding is the input itself.
///
/// The decoder may be asked for a coarser waveform than the encoder is given: for the means of `reconstructionPooling`
/// neighbouring numbers.
///
/// A second encoder may stand beside the first, for what the classifier shall not see: an encoding that does not change
/// with the phase of the waves tells genres well, and no decoder can rebuild a waveform from it. The second encoder is
/// given what the decoder is asked for.
///
/// This is the JSON that stands in a model file.
public struct Architecture: Codable, Equatable, Sendable {
    public let encoder: [AnyLayer]
    /// The second encoder, whose numbers follow those of the first.
    public let waveformEncoder: [AnyLayer]
    public let decoder: [AnyLayer]
    public let classifier: [AnyLayer]
    /// Numbers of the input whose mean is one number of the reconstruction.
    public let reconstructionPooling: Int

    public init(
        encoder: [any Layer] = [], waveformEncoder: [any Layer] = [], decoder: [any Layer] = [],
        classifier: [any Layer] = [], reconstructionPooling: Int = 1
    ) {
        self.reconstructionPooling = reconstructionPooling
        self.encoder = encoder.map(AnyLayer.init)
        self.waveformEncoder = waveformEncoder.map(AnyLayer.init)
        self.decoder = decoder.map(AnyLayer.init)
        self.classifier = classifier.map(AnyLayer.init)
    }

    private enum CodingKeys: String, CodingKey {
        case encoder
        case waveformEncoder = "waveform_encoder"
        case decoder, classifier
        case reconstructionPooling = "reconstruction_pooling"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        encoder = try container.decode([AnyLayer].self, forKey: .encoder)
        waveformEncoder = try container.decodeIfPresent([AnyLayer].self, forKey: .waveformEncoder) ?? []
        self.decoder = try container.decode([AnyLayer].self, forKey: .decoder)
        classifier = try container.decode([AnyLayer].self, forKey: .classifier)
        reconstructionPooling = try container.decodeIfPresent(Int.self, forKey: .reconstructionPooling) ?? 1
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.encoder, forKey: .encoder)
        // Networks without these are written as they were before there were any.
        if reconstructionPooling != 1 { try container.encode(reconstructionPooling, forKey: .reconstructionPooling) }
        if !waveformEncoder.isEmpty { try container.encode(waveformEncoder, forKey: .waveformEncoder) }
        try container.encode(decoder, forKey: .decoder)
        try container.encode(classifier, forKey: .classifier)
    }

    /// All layers, in the order of their tensors.
    var layers: [any Layer] { (encoder + waveformEncoder + decoder + classifier).map(\.layer) }

    /// Numbers a clip that the first layer takes.
    public var inputWidth: Int { layers.first?.inputWidth ?? 0 }
    /// Numbers a clip that the decoder is asked for.
    public var reconstructionWidth: Int { inputWidth / reconstructionPooling }

    /// What is wrong with it, in words; `nil` if the layers fit together.
    public var fault: String? {
        let layers = layers
        guard !decoder.isEmpty || !classifier.isEmpty else { return "it has neither a decoder nor a classifier" }
        guard layers.count <= Self.mostLayers else {
            return "it has \(layers.count) layers, more than \(Self.mostLayers)"
        }
        if let fault = layers.lazy.compactMap(\.fault).first { return fault }
        for layer in layers
        where !(1...Self.widestLayer).contains(layer.inputWidth)
            || !(1...Self.widestLayer).contains(layer.outputWidth)
        {
            return "a layer from \(layer.inputWidth) to \(layer.outputWidth) numbers is outside 1 … \(Self.widestLayer)"
        }
        let numbers = layers.reduce(0) { $0 + $1.outputWidth + $1.scratchWidth }
        guard numbers <= Self.mostNumbers else {
            return "its layers give \(numbers) numbers a clip, more than \(Self.mostNumbers)"
        }
        if !waveformEncoder.isEmpty && (encoder.isEmpty || decoder.isEmpty) {
            return "it has a second encoder without a first or without a decoder"
        }
        guard reconstructionPooling >= 1, inputWidth % reconstructionPooling == 0 else {
            return "\(inputWidth) numbers cannot be averaged in groups of \(reconstructionPooling)"
        }
        let classified = encoder.last?.layer.outputWidth ?? inputWidth
        let encodingWidth = classified + (waveformEncoder.last?.layer.outputWidth ?? 0)
        for (chain, width) in [
            (encoder, inputWidth), (waveformEncoder, reconstructionWidth), (decoder, encodingWidth),
            (classifier, classified),
        ] {
            var width = width
            for layer in chain.map(\.layer) {
                guard layer.inputWidth == width else {
                    return "a layer takes \(layer.inputWidth) numbers where \(width) come in"
                }
                width = layer.outputWidth
            }
        }
        if let last = decoder.last?.layer, last.outputWidth != reconstructionWidth {
            return "its decoder gives \(last.outputWidth) numbers for \(reconstructionWidth)"
        }
        let names = layers.flatMap(\.parameterShapes).map(\.name)
        return Set(names).count < names.count ? "two of its tensors have one name" : nil
    }

    /// What is wider, deeper or larger in all is taken for a damaged file.
    static let widestLayer = 1 << 16
    private static let mostLayers = 256
    private static let mostNumbers = 1 << 18
}
