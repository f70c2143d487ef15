/// The autoencoder alone: it learns to reconstruct clips and never hears of genres.
enum VanillaAutoencoder {
    static func architecture(_ autoencoder: Autoencoder, inputs: Int) -> Architecture {
        Architecture(encoder: autoencoder.encoder(inputs: inputs), decoder: autoencoder.decoder(outputs: inputs))
    }
}
