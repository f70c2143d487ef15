import EncoreNumerics

/// A network, its parameters, and what else is needed to use it on a song.
public struct TrainedModel {
    /// The model's name, "deep-softmax" for example.
    public let name: String
    public let network: Network
    public let parameters: Parameters
    /// In the order of the labels.
    public let genres: [String]
    /// How a song becomes clips.
    public let input: InputFormat
    /// How loud clips are when the network sees them.
    public let level: Dataset.Level
    /// What logits are divided by before softmax, fitted on validation songs; 1 for none.
    public let temperature: Double
    public let preset: String
    public let seed: UInt64

    /// How a song becomes the numbers that a network takes.
    public struct InputFormat: Equatable, Sendable {
        /// Hz.
        public let sampleRate: Int
        /// Samples per clip, before they are averaged.
        public let clipSamples: Int
        /// How many samples are averaged into one number.
        public let pooling: Int

        public init(sampleRate: Int, clipSamples: Int, pooling: Int) {
            self.sampleRate = sampleRate
            self.clipSamples = clipSamples
            self.pooling = pooling
        }
    }

    public init(
        name: String, network: Network, parameters: Parameters, genres: [String], input: InputFormat,
        level: Dataset.Level, temperature: Double = 1,
        preset: String, seed: UInt64
    ) {
        self.name = name
        self.network = network
        self.parameters = parameters
        self.genres = genres
        self.input = input
        self.level = level
        self.temperature = temperature
        self.preset = preset
        self.seed = seed
    }
}
