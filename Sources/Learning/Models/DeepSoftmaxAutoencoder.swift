/// The poster's final model: the autoencoder, and a classifier of its encoding, 64 → 32 tanh → 16 tanh → genres,
/// trained together on reconstruction + λ · cross-entropy.
enum DeepSoftmaxAutoencoder {
    static let classifierWidths = [32, 16]

    static func architecture(_ autoencoder: Autoencoder, inputs: Int, genres: Int) -> Architecture {
        let encoder = autoencoder.encoder(inputs: inputs)
        return Architecture(
            encoder: encoder, decoder: autoencoder.decoder(outputs: inputs),
            classifier: classifier(inputs: Autoencoder.widths.last ?? inputs, genres: genres))
    }

    static func classifier(inputs: Int, genres: Int) -> [any Layer] {
        let widths = [inputs] + classifierWidths + [genres]
        return (0..<(widths.count - 1)).map { index in
            Dense("cls.\(index)", widths[index], widths[index + 1], index == classifierWidths.count ? .linear : .tanh)
        }
    }
}
