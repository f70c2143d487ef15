import EncoreLearning

extension [EpochRecord] {
    /// Whether the last `patience` epochs were no better than one before them on the validation songs; never without
    /// such songs.
    package func isExhausted(patience: Int?) -> Bool {
        guard let patience, last?.validationLoss != nil, let best else { return false }
        return count - best.epoch >= patience
    }

    /// The first of those epochs that no other is better than.
    package var best: EpochRecord? { last { $0.isBest(of: self) } }
}

extension EpochRecord {
    /// Whether an epoch is better than all before it: in the loss on the validation songs where there are any,
    /// otherwise in training loss. The held-out songs are never used: a model chosen by them could not be
    /// tested on them.
    package func isBest(of records: [EpochRecord]) -> Bool {
        func figure(_ record: EpochRecord) -> Double? {
            validationLoss == nil ? record.loss : record.validationLoss
        }
        guard let own = figure(self) else { return true }
        for earlier in records where earlier.epoch < epoch {
            if let other = figure(earlier), other <= own { return false }
        }
        return true
    }
}
