/// The poster's baseline: a classifier with one hidden layer, inputs → 128 tanh → genres.
enum TwoLayerNetwork {
    static let hiddenWidth = 128

    static func architecture(inputs: Int, genres: Int) -> Architecture {
        Architecture(classifier: [
            Dense("hidden", inputs, hiddenWidth, .tanh),
            Dense("output", hiddenWidth, genres, .linear),
        ])
    }
}
