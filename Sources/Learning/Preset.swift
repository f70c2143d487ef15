/// A set of settings that belong together.
public enum Preset: String, CaseIterable, Codable, Sendable {
    /// What learns best at no cost in speed.
    case `default`
    /// Everything as on the poster, its faults included.
    case poster

    /// The settings of a training, before what the user sets otherwise. The convolutional model is not the poster's,
    /// and has the same in each preset.
    ///
    /// - Parameters:
    ///   - clips: how many clips are trained on.
    ///   - batchSize: the batch, if it is not to be the preset's.
    public func settings(for kind: ModelKind, clips: Int, batchSize: Int? = nil) -> TrainingSettings {
        if kind == .convolutional { return Self.convolutional(clips: clips, batchSize: batchSize ?? 64) }
        let batchSize = batchSize ?? 512
        return switch self {
        case .poster:
            TrainingSettings(
                epochs: kind == .vanilla ? 400 : 200, batchSize: batchSize, learningRate: 1e-4, schedule: .constant,
                lambda: 0.1, augmentation: .none)
        case .default:
            TrainingSettings(
                epochs: Self.epochs(clips: clips, batchSize: batchSize, least: 40), batchSize: batchSize,
                learningRate: 1e-3, schedule: .warmupAndCosine, lambda: 0.1,
                augmentation: Augmentation(
                    gainDecibels: 6, flipsPolarity: true, shifts: true, speed: kind == .twoLayer ? 0 : 0.1))
        }
    }

    private static func convolutional(clips: Int, batchSize: Int) -> TrainingSettings {
        let epochs = epochs(clips: clips, batchSize: batchSize, least: 30)
        return TrainingSettings(
            epochs: epochs, batchSize: batchSize, learningRate: 3e-3, schedule: .warmupAndCosine, lambda: 1,
            weightDecay: 0.02, patience: TrainingSettings.patience(epochs: epochs),
            augmentation: Augmentation(gainDecibels: 0, flipsPolarity: true, shifts: true, speed: 0.1))
    }

    /// Enough epochs for about 2,000 steps, so that a small collection is learned as well as a large one; never more than
    /// 1,000.
    static func epochs(clips: Int, batchSize: Int, least: Int) -> Int {
        let stepsAnEpoch = max(1, (clips + batchSize - 1) / batchSize)
        return min(1000, max(least, 2000 / stepsAnEpoch))
    }
}
