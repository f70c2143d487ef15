/// A model that Encore trains, with all that is said of it: its layers, how each preset trains it, the clips it takes
/// and the representations it gives.
///
/// To add a model, write a file in `Models` with such a value, and name it in `all`.
public struct ModelRecipe: Sendable {
    /// As flags, folders and model files call it: "deep-softmax".
    public let name: String
    /// As prose calls it.
    public let title: String
    public let clips: Clips
    public let level: Level
    /// What `encore pca` draws of it.
    public let representations: [Representation]
    private let layers: @Sendable (Preset, Shape) -> Architecture
    private let training: @Sendable (Preset, TrainingSize) -> TrainingSettings

    /// The clips that a model takes.
    public enum Clips: Sendable {
        /// Averaged as on the poster.
        case poster
        /// Averaged as the user likes.
        case chosen
    }

    /// How loud clips are when a model sees them.
    public enum Level: Sendable {
        /// All are divided by one number, so that loud clips stay louder than soft ones.
        case commonScale
        /// Each is divided by its own root mean square.
        case equal
    }

    /// What a model makes of a clip.
    public enum Representation: String, Sendable {
        case encoding, logits
    }

    /// What an architecture is made for.
    public struct Shape: Sendable {
        /// Numbers per clip.
        public let inputs: Int
        /// Samples at 22,050 Hz whose mean is one of them.
        public let pooling: Int
        public let genres: Int
    }

    public init(
        name: String, title: String, clips: Clips, level: Level, representations: [Representation],
        layers: @escaping @Sendable (Preset, Shape) -> Architecture,
        training: @escaping @Sendable (Preset, TrainingSize) -> TrainingSettings
    ) {
        self.name = name
        self.title = title
        self.clips = clips
        self.level = level
        self.representations = representations
        self.layers = layers
        self.training = training
    }

    /// All models, in the order in which they are trained.
    public static let all: [ModelRecipe] = [.convolutional, .twoLayer, .vanilla, .deepSoftmax]

    /// - Returns: `nil` if there is no model of that name.
    public init?(named name: String) {
        guard let recipe = Self.all.first(where: { $0.name == name }) else { return nil }
        self = recipe
    }

    /// - Parameters:
    ///   - inputs: numbers per clip.
    ///   - pooling: samples whose mean is one of them.
    ///   - genres: how many genres there are.
    public func architecture(_ preset: Preset, inputs: Int, pooling: Int = 40, genres: Int) -> Architecture {
        layers(preset, Shape(inputs: inputs, pooling: pooling, genres: genres))
    }

    /// The settings of a training, before what the user sets otherwise.
    ///
    /// - Parameters:
    ///   - clips: how many clips are trained on.
    ///   - batchSize: the batch, if not the preset's.
    ///   - keepsSteps: whether a preset with a fixed number of epochs takes as many steps on fewer songs than its own.
    public func settings(
        _ preset: Preset, clips: Int, batchSize: Int? = nil, keepsSteps: Bool = false
    ) -> TrainingSettings {
        training(preset, TrainingSize(clips: clips, batchSize: batchSize, keepsSteps: keepsSteps))
    }
}

/// How much a model is trained on, which decides for how long.
public struct TrainingSize: Sendable {
    /// How many clips are trained on.
    public let clips: Int
    /// The batch, if not the preset's.
    public let batchSize: Int?
    /// Whether a preset with a fixed number of epochs takes as many steps on fewer songs than its own.
    public let keepsSteps: Bool
}

extension ModelRecipe: Hashable {
    public static func == (left: ModelRecipe, right: ModelRecipe) -> Bool { left.name == right.name }
    public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
