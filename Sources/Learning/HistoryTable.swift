/// Epochs as rows of a table of numbers, as a checkpoint keeps them. NaN marks a missing value.
struct HistoryTable {
    private let terms: [String]

    init(_ network: Network) { terms = network.terms.map(\.name) }

    var columns: [String] {
        ["loss", "seconds", "clips"] + terms + ["train_accuracy", "validation_loss"]
            + terms.map { "validation_" + $0 } + ["validation_accuracy", "test_accuracy"]
    }

    func row(_ record: EpochRecord) -> [Double] {
        let validation = record.validation
        return [record.loss, record.seconds, Double(record.clips)] + record.terms.map(\.value)
            + [record.trainAccuracy ?? .nan, validation?.total ?? .nan]
            + terms.map { validation?[term: $0] ?? .nan } + [validation?.accuracy ?? .nan, record.testAccuracy ?? .nan]
    }

    /// - Returns: `nil` for numbers that no epoch leaves. A loss on validation clips may be infinite.
    func record(epoch: Int, _ row: [Double], of network: Network) -> EpochRecord? {
        guard let clips = Int(exactly: row[2]), clips > 0, row[1].isFinite, row[1] >= 0 else { return nil }
        let accuracy = 3 + terms.count
        let training = zip(terms, row[3..<accuracy]).map { TermValue($0, $1) }
        let validation = zip(terms, row[(accuracy + 2)...]).map { TermValue($0, $1) }
        let hasValidation = !row[accuracy + 1].isNaN
        let accuracies = [row[accuracy], row[row.count - 2], row[row.count - 1]]
        guard row[0].isFinite, training.allSatisfy(\.value.isFinite),
            validation.allSatisfy({ $0.value.isNaN != hasValidation && $0.value != -.infinity }),
            row[accuracy + 1] != -.infinity,
            accuracies.allSatisfy({ $0.isNaN || (0...1).contains($0) }),
            accuracies[0].isNaN != network.classifies,
            accuracies[1].isNaN != (network.classifies && hasValidation)
        else { return nil }
        func optional(_ value: Double) -> Double? { value.isNaN ? nil : value }
        return EpochRecord(
            epoch: epoch, train: LossValues(total: row[0], terms: training, accuracy: optional(accuracies[0])),
            validation: hasValidation
                ? LossValues(total: row[accuracy + 1], terms: validation, accuracy: optional(accuracies[1])) : nil,
            testAccuracy: optional(accuracies[2]), seconds: row[1], clips: clips)
    }
}
