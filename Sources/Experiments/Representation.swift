import EncoreAudio
import EncoreLearning
import EncoreNumerics

/// What `encore pca` projects to two dimensions.
public enum Representation: String, CaseIterable, Sendable {
    case raw
    case convolutionalEncoding = "convolutional-encoding"
    case convolutionalLogits = "convolutional-logits"
    case vanillaEncoding = "vanilla-encoding"
    case deepSoftmaxEncoding = "deep-softmax-encoding"
    case deepSoftmaxLogits = "deep-softmax-logits"
    case twoLayerLogits = "two-layer-logits"

    var title: String {
        switch self {
        case .raw: "Raw clips, 500 numbers"
        case .convolutionalEncoding: "Convolutional encoder, encodings"
        case .convolutionalLogits: "Convolutional encoder, logits"
        case .vanillaEncoding: "Vanilla autoencoder, encodings"
        case .deepSoftmaxEncoding: "Deep softmax autoencoder, encodings"
        case .deepSoftmaxLogits: "Deep softmax autoencoder, logits"
        case .twoLayerLogits: "Two-layer network, logits"
        }
    }

    /// The model that it is made with; none for the raw clips.
    var model: ModelKind? {
        switch self {
        case .raw: nil
        case .convolutionalEncoding, .convolutionalLogits: .convolutional
        case .vanillaEncoding: .vanilla
        case .deepSoftmaxEncoding, .deepSoftmaxLogits: .deepSoftmax
        case .twoLayerLogits: .twoLayer
        }
    }

    /// (N, width) for the clips of a part; `nil` without its model.
    func matrix(
        of clips: ClipSet, in data: PreparedData, with models: [ModelKind: TrainedModel], on pool: WorkerPool
    ) -> Matrix? {
        guard let kind = self.model else { return PosterRows(clips).block(0..<clips.count) }
        guard let model = models[kind] else { return nil }
        let inference = Inference(model.network, model.parameters, on: pool)
        guard let format = ClipFormat(model.input) else { return nil }
        let dataset = Dataset(clips, format, model.level)
        switch self {
        case .raw: return PosterRows(clips).block(0..<clips.count)
        case .convolutionalEncoding, .vanillaEncoding, .deepSoftmaxEncoding:
            return inference.run(dataset, .encodings).encodings
        case .convolutionalLogits, .deepSoftmaxLogits, .twoLayerLogits: return inference.run(dataset, .logits).logits
        }
    }
}
