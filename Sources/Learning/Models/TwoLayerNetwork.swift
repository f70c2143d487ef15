extension ModelRecipe {
    /// The poster's baseline: a classifier with one hidden layer, inputs → 128 tanh → genres.
    public static let twoLayer = ModelRecipe(
        name: "two-layer", title: "two-layer network", clips: .poster, level: .commonScale, representations: [.logits]
    ) { _, shape in
        let hidden = 128
        return Architecture(classifier: [
            Dense("hidden", shape.inputs, hidden, .tanh), Dense("output", hidden, shape.genres, .linear),
        ])
    } training: { preset, size in
        switch preset {
        case .default: PosterTraining.improved(size, speed: 0)
        case .poster: PosterTraining.asOnThePoster(epochs: 200, size)
        }
    }
}
