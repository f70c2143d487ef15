import EncoreFiles

/// All that decides the bits of a trained model: which network is trained, how, and on what. Two trainings of the same
/// identity give the same model on the same machine, whatever the number of threads and wherever they were interrupted.
public struct TrainingIdentity: Equatable, Sendable {
    /// Epochs of the whole training.
    public let epochs: Int
    public let stepsPerEpoch: Int
    /// Each fact by the name that messages give it.
    public let facts: [String: String]

    /// - Parameters:
    ///   - clips: how many are trained on.
    ///   - fingerprints: `Dataset.fingerprint` of all that is trained on or watched, by the name of its part.
    public init(
        _ network: Network, _ settings: TrainingSettings, clips: Int, fingerprints: [String: String]
    ) throws(Failure) {
        epochs = settings.epochs
        stepsPerEpoch = settings.stepsPerEpoch(clips: clips)
        facts = [
            "epochs": String(settings.epochs), "batch size": String(settings.batchSize),
            "learning rate": String(settings.learningRate), "schedule": settings.schedule.rawValue,
            "lambda": String(settings.lambda), "seed": String(settings.seed),
            "changes of level": "\(settings.augmentation.gainDecibels) dB",
            "flips of polarity": String(settings.augmentation.flipsPolarity),
            "shifts": String(settings.augmentation.shifts),
            "changes of speed": String(settings.augmentation.speed),
            "weight decay": String(settings.weightDecay),
            "patience": settings.patience.map { String($0) } ?? "none",
            "keeps the best epoch": String(settings.keepsBestEpoch),
            "architecture": try compactJSON(network.architecture),
            "version of Encore": encoreVersion,
        ].merging(fingerprints) { first, _ in first }
    }

    /// What differs between these facts and those of another training, in words; empty if nothing does.
    func differences(from other: [String: String]) -> [String] {
        Set(facts.keys).union(other.keys).sorted().compactMap { name in
            let (own, others) = (facts[name], other[name])
            guard own != others else { return nil }
            guard let own, let others, own.utf8.count + others.utf8.count < 120 else {
                return "another \(printable(name))"
            }
            return "\(printable(name)): \(printable(own)) here, \(printable(others)) there"
        }
    }
}
