import EncoreAudio
import EncoreFiles
import EncoreLearning

/// A model with the preset by which it is trained: "convolutional", or "poster/deep-softmax".
public struct Contender: Hashable, Sendable, CustomStringConvertible {
    public let kind: ModelKind
    public let preset: Preset

    public init(_ kind: ModelKind, _ preset: Preset = .default) {
        self.kind = kind
        self.preset = preset
    }

    /// - Returns: `nil` if the text names none.
    public init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { String($0) }
        guard parts.count <= 2, let kind = ModelKind(rawValue: parts[parts.count - 1]),
            let preset = parts.count == 2 ? Preset(rawValue: parts[0]) : .default
        else { return nil }
        self.init(kind, preset)
    }

    public var description: String { preset == .default ? kind.rawValue : "\(preset.rawValue)/\(kind.rawValue)" }

    /// Every model, and the poster's own beside them.
    public static let usual = ModelKind.allCases.map { Contender($0) } + [Contender(.deepSoftmax, .poster)]

    /// The poster trained for 200 epochs of 12 steps; on fewer songs as many steps take more epochs, and without them
    /// hardly anything would be learned.
    private static let posterSteps = 2400

    /// How it is trained on so many clips.
    func settings(clips: Int, seed: UInt64) -> TrainingSettings {
        var settings = preset.settings(for: kind, clips: clips)
        settings.seed = seed
        if preset == .poster && kind != .convolutional {
            let steps = Self.posterSteps * settings.epochs / preset.settings(for: .deepSoftmax, clips: clips).epochs
            settings.epochs = max(settings.epochs, steps / settings.stepsPerEpoch(clips: clips))
        }
        return settings
    }
}
