/// What is known of one epoch.
public struct EpochRecord: Sendable, Equatable {
    /// Counted from 1.
    public let epoch: Int
    /// Means over the epoch's clips while the parameters changed, with augmentation and dropout.
    public let train: LossValues
    /// Of the validation clips, after the epoch, without augmentation and dropout; `nil` without such clips. What is
    /// not a number counts as infinite: no epoch is worse.
    public let validation: LossValues?
    /// Of the held-out clips, after the epoch.
    public let testAccuracy: Double?
    /// Of the training pass alone.
    public let seconds: Double
    /// Clips trained on.
    public let clips: Int

    public init(
        epoch: Int, train: LossValues, validation: LossValues? = nil, testAccuracy: Double?, seconds: Double, clips: Int
    ) {
        self.epoch = epoch
        self.train = train
        self.validation = validation.map {
            LossValues(
                total: Self.orInfinite($0.total), terms: $0.terms.map { TermValue($0.name, Self.orInfinite($0.value)) },
                accuracy: $0.accuracy)
        }
        self.testAccuracy = testAccuracy
        self.seconds = seconds
        self.clips = clips
    }

    private static func orInfinite(_ value: Double) -> Double { value.isNaN ? .infinity : value }

    /// The weighted sum of the terms.
    public var loss: Double { train.total }
    /// Each term of the loss, by its name.
    public var terms: [TermValue] { train.terms }
    public var trainAccuracy: Double? { train.accuracy }
    public var validationLoss: Double? { validation?.total }
    public var validationAccuracy: Double? { validation?.accuracy }
}
