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

    private static func text(_ value: Double?) -> String { value.map { String($0) } ?? "" }
}
