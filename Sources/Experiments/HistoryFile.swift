import EncoreFiles
import EncoreLearning

/// history.csv: a line for each epoch. What a model does not have stays empty.
enum HistoryFile {
    static func write(_ records: [EpochRecord], to path: String) throws(Failure) {
        let columns = [
            "epoch", "loss", "reconstruction", "cross_entropy", "train_accuracy", "test_accuracy", "seconds", "clips",
            "validation_loss", "validation_accuracy",
        ]
        let rows = records.map { record in
            [
                String(record.epoch), String(record.loss), text(record.reconstruction), text(record.crossEntropy),
                text(record.trainAccuracy), text(record.testAccuracy), decimal(record.seconds, 6), String(record.clips),
                text(record.validationLoss), text(record.validationAccuracy),
            ]
        }
        try FileSystem.write(CSV(columns: columns, rows: rows).text, to: path)
    }

    private static func text(_ value: Double?) -> String { value.map { String($0) } ?? "" }
}
