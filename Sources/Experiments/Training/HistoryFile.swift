import EncoreFiles
import EncoreLearning

/// history.csv: a line for each epoch, with a column for each term of the loss. What a model does not have stays empty.
enum HistoryFile {
    static func write(_ records: [EpochRecord], to path: String) throws(Failure) {
        let terms = records.first?.terms.map(\.name) ?? []
        let columns =
            ["epoch", "loss"] + terms + ["train_accuracy", "test_accuracy", "seconds", "clips", "validation_loss"]
            + terms.map { "validation_" + $0 } + ["validation_accuracy"]
        let rows = records.map { record in
            [String(record.epoch), String(record.loss)] + record.terms.map { String($0.value) }
                + [
                    text(record.trainAccuracy), text(record.testAccuracy), decimal(record.seconds, 6),
                    String(record.clips), text(record.validationLoss),
                ] + terms.map { text(record.validation?[term: $0]) } + [text(record.validationAccuracy)]
        }
        try FileSystem.write(CSV(columns: columns, rows: rows).text, to: path)
    }

    /// The accuracy on the validation clips after the epoch with the least loss on them, which is the model's.
    ///
    /// - Returns: `nil` where there is no such file, or no validation clips.
    /// - Throws: `.badData` for a file that cannot be understood.
    static func validationAccuracy(in path: String) throws(Failure) -> Double? {
        guard FileSystem.exists(path) else { return nil }
        let table = try CSV(parsing: try FileSystem.readText(path), path: path)
        guard let loss = table.columns.firstIndex(of: "validation_loss"),
            let accuracy = table.columns.firstIndex(of: "validation_accuracy")
        else { return nil }
        let epochs = table.rows.compactMap { row in
            Double(row[loss]).map { (loss: $0, accuracy: Double(row[accuracy])) }
        }
        return epochs.min { $0.loss < $1.loss }?.accuracy
    }

    private static func text(_ value: Double?) -> String { value.map { String($0) } ?? "" }
}
