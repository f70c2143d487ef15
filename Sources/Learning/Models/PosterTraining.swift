/// How the poster's dense models are trained.
enum PosterTraining {
    private static let batchSize = 512

    /// Steps that an epoch of the poster's 6,000 training clips took.
    private static let stepsPerEpoch = 12

    /// As on the poster: a constant learning rate, clips as they are, and the last epoch is the model.
    static func asOnThePoster(epochs: Int, _ size: TrainingSize) -> TrainingSettings {
        var settings = TrainingSettings(
            epochs: epochs, batchSize: size.batchSize ?? batchSize, learningRate: 1e-4, schedule: .constant,
            lambda: 0.1, keepsBestEpoch: false, augmentation: .none)
        if size.keepsSteps {
            settings.epochs = max(epochs, epochs * stepsPerEpoch / settings.stepsPerEpoch(clips: size.clips))
        }
        return settings
    }

    /// What learns best.
    ///
    /// - Parameter speed: by up to which share clips are played faster or slower.
    static func improved(_ size: TrainingSize, speed: Double) -> TrainingSettings {
        let batchSize = size.batchSize ?? batchSize
        return TrainingSettings(
            epochs: TrainingSettings.epochs(clips: size.clips, batchSize: batchSize, least: 40), batchSize: batchSize,
            learningRate: 1e-3, schedule: .warmupAndCosine, lambda: 0.1,
            augmentation: Augmentation(gainDecibels: 6, flipsPolarity: true, shifts: true, speed: speed))
    }
}
