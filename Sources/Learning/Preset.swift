/// A set of settings that belong together.
public enum Preset: String, CaseIterable, Codable, Sendable {
    /// What learns best at no cost in speed.
    case `default`
    /// Everything as on the poster, its faults included.
    case poster

    /// The settings of a training, before what the user sets otherwise.
    ///
    /// - Parameters:
    ///   - clips: how many clips are trained on.
    ///   - batchSize: the batch, if it is not to be the preset's.
    public func settings(for kind: ModelKind, clips: Int, batchSize: Int? = nil) -> TrainingSettings {
        let batchSize = batchSize ?? 512
        return switch self {
        case .poster:
            TrainingSettings(
                epochs: kind == .vanilla ? 400 : 200, batchSize: batchSize, learningRate: 1e-4, schedule: .constant,
                lambda: 0.1, augmentation: .none)
        case .default:
            TrainingSettings(
                epochs: Self.epochs(clips: clips, batchSize: batchSize), batchSize: batchSize, learningRate: 1e-3,
                schedule: .warmupAndCosine, lambda: 0.1,
                augmentation: Augmentation(gainDecibels: 6, flipsPolarity: true, shifts: true))
        }
    }

    /// Enough epochs for about 2,000 steps, so that a small collection is learned as well as a large one; never fewer
    /// than 40 nor more than 1,000.
    static func epochs(clips: Int, batchSize: Int) -> Int {
        let steps = max(1, (clips + batchSize - 1) / batchSize)
        return min(1000, max(40, 2000 / steps))
    }
}
