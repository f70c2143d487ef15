extension ModelRecipe {
    /// The poster's final model: the autoencoder, and a classifier of its encoding, trained together on
    /// reconstruction + λ · cross-entropy.
    public static let deepSoftmax = ModelRecipe(
        name: "deep-softmax", title: "deep softmax autoencoder", clips: .poster, level: .commonScale,
        representations: [.encoding, .logits]
    ) { preset, shape in
        let autoencoder = Autoencoder(preset)
        return Architecture(
            encoder: autoencoder.encoder(inputs: shape.inputs), decoder: autoencoder.decoder(outputs: shape.inputs),
            classifier: encodingClassifier(inputs: Autoencoder.encodingWidth, genres: shape.genres))
    } training: { preset, size in
        switch preset {
        case .default: PosterTraining.improved(size, speed: 0.1)
        case .poster: PosterTraining.asOnThePoster(epochs: 200, size)
        }
    }

    /// The poster's classifier of an encoding: inputs → 32 tanh → 16 tanh → genres.
    static func encodingClassifier(inputs: Int, genres: Int) -> [any Layer] {
        let widths = [inputs, 32, 16, genres]
        return (0..<3).map { index in
            Dense("cls.\(index)", widths[index], widths[index + 1], index == 2 ? .linear : .tanh)
        }
    }
}
