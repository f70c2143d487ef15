import EncoreFiles
import EncoreLearning

/// How a model of a run was trained, as far as it is, and how well it does.
package struct TrainingSummary: Encodable, Sendable {
    package let model: String
    package let state: State
    /// Epochs that are completed.
    package let epochs: Int
    /// The epoch that is the model.
    package let bestEpoch: Int?
    /// Of the best epoch.
    let trainAccuracy: Double?
    let validationAccuracy: Double?
    /// All epochs took so long.
    package let seconds: Double
    package let settings: TrainingSettings
    /// On held-out songs; `nil` before an evaluation.
    let results: RecordedResults?

    package enum State: String, Encodable, Sendable {
        case trained, unfinished
        case notBegun = "not begun"
    }
}

extension TrainingSummary {
    /// - Throws: `.badData` for a history or an evaluation that cannot be understood.
    init(of recipe: ModelRecipe, in folder: RunFolder, _ configuration: RunConfiguration) throws(Failure) {
        guard let settings = configuration.settings[recipe.name] else {
            preconditionFailure("\(recipe.name) is no model of this run")
        }
        let files = folder.model(recipe)
        let history = try HistorySummary(contentsOf: files.history, keepsBestEpoch: settings.keepsBestEpoch)
        model = recipe.name
        state =
            FileSystem.exists(files.model) ? .trained : FileSystem.exists(files.checkpoint) ? .unfinished : .notBegun
        epochs = history?.epochs ?? 0
        bestEpoch = history?.best
        trainAccuracy = history?.trainAccuracy
        validationAccuracy = history?.validationAccuracy
        seconds = history?.seconds ?? 0
        self.settings = settings
        results = state == .trained ? try RecordedResults(of: recipe, in: folder) : nil
    }
}

/// What history.csv says of a training.
struct HistorySummary: Sendable, Equatable {
    var epochs = 0
    var best: Int?
    var trainAccuracy: Double?
    var validationAccuracy: Double?
    var seconds = 0.0

    /// - Parameter keepsBestEpoch: whether the epoch with the least loss on validation clips is the model, where there
    ///   are any; otherwise it is the last.
    /// - Returns: `nil` where there is no such file.
    /// - Throws: `.badData` for a file that cannot be understood.
    init?(contentsOf path: String, keepsBestEpoch: Bool) throws(Failure) {
        guard FileSystem.exists(path) else { return nil }
        let table = try CSV(parsing: try FileSystem.readText(path), path: path)
        func column(_ name: String) -> [Double?] {
            guard let index = table.columns.firstIndex(of: name) else { return table.rows.map { _ in nil } }
            return table.rows.map { Double($0[index]) }
        }
        let losses = column("validation_loss")
        var row = table.rows.indices.last
        if keepsBestEpoch {
            // The first of equals, as in training.
            let rated = losses.indices.filter { losses[$0] != nil }
            row = rated.min { losses[$0] ?? .infinity < losses[$1] ?? .infinity } ?? row
        }
        epochs = table.rows.count
        seconds = column("seconds").reduce(0) { $0 + ($1 ?? 0) }
        guard let row else { return }
        best = row + 1
        trainAccuracy = column("train_accuracy")[row]
        validationAccuracy = column("validation_accuracy")[row]
    }
}
