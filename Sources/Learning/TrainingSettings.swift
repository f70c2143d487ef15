import Glibc

/// All that a training depends on besides its data and its model.
public struct TrainingSettings: Codable, Equatable, Sendable {
    public var epochs: Int
    public var batchSize: Int
    /// The largest learning rate that the schedule reaches.
    public var learningRate: Double
    public var schedule: LearningRateSchedule
    /// The weight of cross-entropy beside reconstruction.
    public var lambda: Double
    /// How fast weights shrink, as a share of the learning rate (AdamW).
    public var weightDecay: Double
    /// Training ends when this many epochs have brought nothing better on the validation songs; none: after all epochs.
    public var patience: Int?
    /// Whether the epoch with the least loss on the validation songs is the model, where there are any; otherwise it is
    /// the last one.
    public var keepsBestEpoch: Bool
    public var augmentation: Augmentation
    public var seed: UInt64

    public init(
        epochs: Int, batchSize: Int, learningRate: Double, schedule: LearningRateSchedule, lambda: Double,
        weightDecay: Double = 0, patience: Int? = nil, keepsBestEpoch: Bool = true,
        augmentation: Augmentation, seed: UInt64 = 0
    ) {
        self.epochs = epochs
        self.batchSize = batchSize
        self.learningRate = learningRate
        self.schedule = schedule
        self.lambda = lambda
        self.weightDecay = weightDecay
        self.patience = patience
        self.keepsBestEpoch = keepsBestEpoch
        self.augmentation = augmentation
        self.seed = seed
    }

    /// The same for so many epochs; patience, where there is any, goes with them.
    public func lasting(_ epochs: Int) -> TrainingSettings {
        var settings = self
        settings.epochs = epochs
        settings.patience = patience.map { _ in Self.patience(epochs: epochs) }
        return settings
    }

    /// A third of the epochs, but ten at least: toward the end of a cosine the loss still falls slowly.
    static func patience(epochs: Int) -> Int { max(10, epochs / 3) }

    /// Enough epochs for about 2,000 steps, so that a small collection is learned as well as a large one; never more
    /// than 1,000.
    static func epochs(clips: Int, batchSize: Int, least: Int) -> Int {
        let stepsPerEpoch = max(1, (clips + batchSize - 1) / batchSize)
        return min(1000, max(least, 2000 / stepsPerEpoch))
    }

    public func stepsPerEpoch(clips: Int) -> Int { (clips + batchSize - 1) / batchSize }

    public static let epochRange = 1...1_000_000_000
    public static let batchRange = 1...1_000_000
    public static func isLearningRate(_ number: Double) -> Bool { number > 0 && number.isFinite }
    public static func isLambda(_ number: Double) -> Bool { number >= 0 && number.isFinite }

    /// What is wrong with settings that were read from a file, in words; `nil` if one can train with them.
    public var validationError: String? {
        if !Self.epochRange.contains(epochs) { return "\(epochs) epochs" }
        if !Self.batchRange.contains(batchSize) { return "batches of \(batchSize)" }
        if !Self.isLearningRate(learningRate) { return "a learning rate of \(learningRate)" }
        if !Self.isLambda(lambda) { return "a lambda of \(lambda)" }
        if !(0...1).contains(weightDecay) { return "a weight decay of \(weightDecay)" }
        if let patience, patience < 1 { return "a patience of \(patience) epochs" }
        if !(0...0.5).contains(augmentation.speed) { return "changes of speed of \(augmentation.speed)" }
        return abs(augmentation.gainDecibels) <= 1000 ? nil : "changes of level of \(augmentation.gainDecibels) dB"
    }
}

/// How the learning rate changes from step to step.
public enum LearningRateSchedule: String, Codable, Sendable {
    case constant
    /// Linearly up over the first tenth of all steps, then down to zero along half a cosine.
    case warmupAndCosine = "warm-up and cosine"

    /// The rate at a step, counted from 0.
    ///
    ///     base (t + 1) / w                              for t < w = total / 10
    ///     base (1 + cos(π (t − w) / (total − w))) / 2   after it
    ///
    /// Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", ICLR 2017.
    public func rate(base: Double, step: Int, of total: Int) -> Double {
        switch self {
        case .constant: return base
        case .warmupAndCosine:
            let warmup = total / 10
            if step < warmup { return base * Double(step + 1) / Double(warmup) }
            return base * (1 + cos(.pi * Double(step - warmup) / Double(max(1, total - warmup)))) / 2
        }
    }
}
