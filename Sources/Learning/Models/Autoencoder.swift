/// The poster's autoencoder: an encoder of four layers down to 64 numbers, and a decoder that mirrors it. Dropout
/// follows the second layer of each.
struct Autoencoder: Sendable {
    /// Widths of the hidden layers on the way to the encoding, which is the last.
    static let widths = [256, 192, 128, encodingWidth]
    static let encodingWidth = 64
    static let dropoutFollows = 1

    let encoderActivations: [Activation]
    let decoderActivations: [Activation]
    /// The probability that dropout drops a number.
    let rate: Float

    /// As the poster has it. Its last ReLU cannot give a negative sample, and half of audio is negative.
    static let poster = Autoencoder(
        encoderActivations: [.sigmoid, .tanh, .relu, .relu], decoderActivations: [.sigmoid, .sigmoid, .relu, .relu],
        rate: 0.2)

    /// ELU throughout, a linear encoding and a linear output: with the poster's sigmoids and ReLUs a decoder learns
    /// little more than silence, even when its output may be negative.
    static let improved = Autoencoder(
        encoderActivations: [.elu, .elu, .elu, .linear], decoderActivations: [.elu, .elu, .elu, .linear], rate: 0.2)

    init(_ preset: Preset) {
        self =
            switch preset {
            case .default: .improved
            case .poster: .poster
            }
    }

    private init(encoderActivations: [Activation], decoderActivations: [Activation], rate: Float) {
        self.encoderActivations = encoderActivations
        self.decoderActivations = decoderActivations
        self.rate = rate
    }

    func encoder(inputs: Int) -> [any Layer] {
        chain("enc", [inputs] + Self.widths, encoderActivations, stream: 0)
    }

    func decoder(outputs: Int) -> [any Layer] {
        chain("dec", Self.widths.reversed() + [outputs], decoderActivations, stream: 1)
    }

    private func chain(_ name: String, _ widths: [Int], _ activations: [Activation], stream: Int) -> [any Layer] {
        activations.enumerated().flatMap { index, activation -> [any Layer] in
            let dense = Dense("\(name).\(index)", widths[index], widths[index + 1], activation)
            let dropout = Dropout(stream: stream, width: widths[index + 1], rate: rate)
            return index == Self.dropoutFollows ? [dense, dropout] : [dense]
        }
    }
}
