extension ModelRecipe {
    /// The poster's autoencoder alone: it is trained on reconstruction, without genres.
    public static let vanilla = ModelRecipe(
        name: "vanilla", title: "vanilla autoencoder", clips: .poster, level: .commonScale,
        representations: [.encoding]
    ) { preset, shape in
        let autoencoder = Autoencoder(preset)
        return Architecture(
            encoder: autoencoder.encoder(inputs: shape.inputs), decoder: autoencoder.decoder(outputs: shape.inputs))
    } training: { preset, size in
        switch preset {
        case .default: PosterTraining.improved(size, speed: 0.1)
        case .poster: PosterTraining.asOnThePoster(epochs: 400, size)
        }
    }
}
