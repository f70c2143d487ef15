import EncoreAudio
import EncoreFiles
import EncoreLearning

/// A model with the preset by which it is trained: "convolutional", or "poster/deep-softmax".
public struct ModelVariant: Hashable, Sendable, CustomStringConvertible {
    public let recipe: ModelRecipe
    public let preset: Preset

    public init(_ recipe: ModelRecipe, _ preset: Preset = .default) {
        self.recipe = recipe
        self.preset = preset
    }

    /// - Returns: `nil` if the text names none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count <= 2, let recipe = ModelRecipe(named: parts[parts.count - 1]),
            let preset = parts.count == 2 ? Preset(rawValue: parts[0]) : .default
        else { return nil }
        self.init(recipe, preset)
    }

    public var description: String { preset == .default ? recipe.name : "\(preset.rawValue)/\(recipe.name)" }

    /// Every model, and the poster's own beside them.
    public static let defaults = ModelRecipe.all.map { ModelVariant($0) } + [ModelVariant(.deepSoftmax, .poster)]

    /// How it is trained on a number of clips.
    ///
    /// The poster's own training takes at least as many steps as on the poster's 400 songs: on fewer songs its epochs
    /// alone would learn hardly anything.
    func settings(clips: Int, epochs: Int?, seed: UInt64) -> TrainingSettings {
        var settings = recipe.settings(preset, clips: clips, keepsSteps: true)
        settings.seed = seed
        return epochs.map(settings.lasting) ?? settings
    }
}
