/// The models that Encore trains.
public enum ModelKind: String, CaseIterable, Codable, Sendable {
    case convolutional
    case twoLayer = "two-layer"
    case vanilla
    case deepSoftmax = "deep-softmax"

    /// The name as prose has it.
    public var title: String {
        switch self {
        case .convolutional: "convolutional encoder"
        case .twoLayer: "two-layer network"
        case .vanilla: "vanilla autoencoder"
        case .deepSoftmax: "deep softmax autoencoder"
        }
    }

    /// - Parameters:
    ///   - inputs: numbers a clip.
    ///   - genres: how many genres there are.
    public func architecture(_ preset: Preset, inputs: Int, genres: Int) -> Architecture {
        let autoencoder: Autoencoder = preset == .poster ? .poster : .improved
        return switch self {
        case .convolutional: ConvolutionalEncoder.architecture(inputs: inputs, genres: genres)
        case .twoLayer: TwoLayerNetwork.architecture(inputs: inputs, genres: genres)
        case .vanilla: VanillaAutoencoder.architecture(autoencoder, inputs: inputs)
        case .deepSoftmax: DeepSoftmaxAutoencoder.architecture(autoencoder, inputs: inputs, genres: genres)
        }
    }
}
