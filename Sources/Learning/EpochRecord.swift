/// What is known of one epoch. What a model does not have is `nil`.
public struct EpochRecord: Sendable, Equatable {
    /// Counted from 1.
    public let epoch: Int
    /// reconstruction + λ · cross-entropy, means over the epoch's clips while the parameters changed.
    public let loss: Double
    /// Mean squared error of clips at the level at which the model sees them.
    public let reconstruction: Double?
    /// Nats a clip.
    public let crossEntropy: Double?
    /// Of the clips as they were trained on, with augmentation and dropout.
    public let trainAccuracy: Double?
    /// Of the validation clips, after the epoch, where the split has any: the loss as above, without augmentation and
    /// dropout.
    public let validationLoss: Double?
    /// Of the validation clips.
    public let validationAccuracy: Double?
    /// Of the held-out clips, after the epoch.
    public let testAccuracy: Double?
    /// Of the training pass alone.
    public let seconds: Double
    /// Clips trained on.
    public let clips: Int

    public init(
        epoch: Int, loss: Double, reconstruction: Double?, crossEntropy: Double?, trainAccuracy: Double?,
        validationLoss: Double? = nil, validationAccuracy: Double?, testAccuracy: Double?, seconds: Double, clips: Int
    ) {
        self.epoch = epoch
        self.loss = loss
        self.reconstruction = reconstruction
        self.crossEntropy = crossEntropy
        self.trainAccuracy = trainAccuracy
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
        self.testAccuracy = testAccuracy
        self.seconds = seconds
        self.clips = clips
    }
}
