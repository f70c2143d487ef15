/// How the poster's dense models are trained.
enum PosterTraining {
    private static let batchSize = 512

    /// As on the poster: a constant learning rate, clips as they are, and the last epoch is the model.
    static func asOnThePoster(epochs: Int, batchSize: Int?) -> TrainingSettings {
        TrainingSettings(
            epochs: epochs, batchSize: batchSize ?? Self.batchSize, learningRate: 1e-4, schedule: .constant,
            lambda: 0.1, keepsBestEpoch: false, augmentation: .none)
    }

    /// What learns best.
    ///
    /// - Parameter speed: by up to which share clips are played faster or slower.
    static func improved(clips: Int, batchSize: Int?, speed: Double) -> TrainingSettings {
        let batchSize = batchSize ?? Self.batchSize
        return TrainingSettings(
            epochs: TrainingSettings.epochs(clips: clips, batchSize: batchSize, least: 40), batchSize: batchSize,
            learningRate: 1e-3, schedule: .warmupAndCosine, lambda: 0.1,
            augmentation: Augmentation(gainDecibels: 6, flipsPolarity: true, shifts: true, speed: speed))
    }
}
