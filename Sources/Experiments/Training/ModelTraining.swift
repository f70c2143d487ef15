import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// One model: from the beginning or its last checkpoint to its model file. Runs and the folds of a cross-validation
/// train by it.
///
/// A checkpoint is written after an epoch when `checkpointInterval` has passed since the last one, and always after the
/// last epoch and on interruption: a small collection's epoch takes milliseconds, and writing through to the disk
/// after each would take longer than training. At most `checkpointInterval` of work is lost, or the current epoch if it
/// takes longer.
struct ModelTraining {
    /// As messages and the model file call it.
    let name: String
    let recipe: ModelRecipe
    let network: Network
    let settings: TrainingSettings
    let data: TrainingData
    let preset: Preset
    let genres: [String]
    let folder: ModelFolder
    let checkpointInterval: Duration
    /// Whether the accuracy on the held-out songs is watched.
    let watchesHeldOut: Bool
    /// Whether the epochs are also written as TensorBoard reads them.
    let writesEvents: Bool
    /// The remedy in the error of an interrupted training.
    let remedy: String

    /// A trained model, and what is known of its training.
    struct Outcome {
        let model: TrainedModel
        let records: [EpochRecord]
        /// The epoch that is the model.
        let chosen: EpochRecord?
        let data: TrainingData
        /// The model's file.
        let path: String
    }

    var identity: TrainingIdentity {
        get throws(Failure) {
            try TrainingIdentity(network, settings, clips: data.train.count, fingerprints: data.fingerprints)
        }
    }

    /// Trains what is left, and writes the model file when nothing is: of the epoch that was best on the validation
    /// songs, where there are any and the settings say so, otherwise of the last.
    ///
    /// - Parameter isInterrupted: whether training is to end soon; asked between steps.
    /// - Throws: `.interrupted`, all that is worth keeping being saved; `.runFailed` where training diverges.
    func run(
        from checkpoint: Checkpoint?, on pool: WorkerPool, _ monitor: any Monitor, isInterrupted: () -> Bool
    ) throws(Failure) -> Outcome {
        try FileSystem.createFolder(folder.path)
        var state = TrainingState(trainer(from: checkpoint, on: pool))
        // Those of a training that was killed before its first checkpoint, or that began anew for another reason.
        if checkpoint == nil { try folder.removeEvents() }
        if writesEvents, !isOver(state.trainer.records) {
            state.events = try EventFile(of: folder, after: state.trainer.records)
        }
        while !isOver(state.trainer.records) {
            var record: EpochRecord?
            if !isInterrupted() {
                // An epoch is abandoned only if nothing before it is lost; otherwise it takes less than a second.
                let canAbandon = state.isSaved || state.snapshot != nil
                do throws(Divergence) {
                    record = try state.trainer.runEpoch { canAbandon && isInterrupted() }
                } catch {
                    throw failure(error, savedEpoch: try saveLastGoodEpoch(state, on: pool))
                }
            }
            guard let record else {
                try save(&state)
                throw Failure(
                    .interrupted, "interrupted; \(name) is saved after epoch \(state.savedEpoch) of \(settings.epochs)",
                    remedy: remedy)
            }
            state.compare(record)
            try state.events?.append(record)
            monitor.epoch(record, of: settings.epochs, model: recipe)
            if ContinuousClock.now - state.savedAt >= checkpointInterval {
                try save(&state)
            } else {
                let identity = try identity
                state.snapshot = record.seconds > 0.5 ? state.trainer.checkpoint(identity) : nil
            }
        }
        try save(&state)
        // Once more, for a history that was removed since the last checkpoint was written.
        try HistoryFile.write(state.trainer.records, to: folder.history)
        let parameters =
            usesValidation ? try TrainedModel(contentsOf: folder.best).parameters : state.trainer.parameters
        // Evaluation reports logits that are not finite.
        let temperature = try? network.temperature(
            parameters, validation: usesValidation ? data.validation : nil, on: pool)
        let model = self.model(parameters, temperature: temperature ?? 1)
        try model.write(to: folder.model)
        let records = state.trainer.records
        return Outcome(
            model: model, records: records, chosen: usesValidation ? records.best : records.last, data: data,
            path: folder.model)
    }

    private var usesValidation: Bool { data.validation.count > 0 && settings.keepsBestEpoch }

    private func isOver(_ records: [EpochRecord]) -> Bool {
        records.count >= settings.epochs || records.isExhausted(patience: settings.patience)
    }

    private func trainer(from checkpoint: Checkpoint?, on pool: WorkerPool) -> Trainer {
        Trainer(
            network, settings, on: data.train, validation: usesValidation ? data.validation : nil,
            heldOut: watchesHeldOut ? data.heldOut : nil, from: checkpoint, pool)
    }

    private func save(_ state: inout TrainingState) throws(Failure) {
        guard !state.isSaved else { return }
        // The checkpoint comes last: an epoch that it holds is in the other files too. What they hold beyond it, should
        // the process die in between, is written again with the same content.
        if let best = state.best { try model(best).write(to: folder.best) }
        try HistoryFile.write(state.trainer.records, to: folder.history)
        try state.events?.flush()
        // The trainer's own state is that of an epoch under way where one was abandoned.
        let identity = try identity
        try (state.snapshot ?? state.trainer.checkpoint(identity)).write(to: folder.checkpoint)
        state.setSaved()
    }

    /// Saves the state before the epoch in which training diverged. The steps of that epoch have changed the weights
    /// already, so the epochs since the last checkpoint are trained once more.
    private func saveLastGoodEpoch(_ diverged: TrainingState, on pool: WorkerPool) throws(Failure) -> Int {
        let checkpoint =
            diverged.savedEpoch == 0 ? nil : try Checkpoint(contentsOf: folder.checkpoint, of: network, try identity)
        var state = TrainingState(trainer(from: checkpoint, on: pool))
        while state.trainer.epoch < diverged.trainer.epoch, let record = try? state.trainer.runEpoch() {
            state.compare(record)
        }
        try save(&state)
        return state.savedEpoch
    }

    private func model(_ parameters: Parameters, temperature: Double = 1) -> TrainedModel {
        TrainedModel(
            name: recipe.name, network: network, parameters: parameters, genres: genres, input: data.format.input,
            level: data.train.level, temperature: temperature, preset: preset.rawValue, seed: settings.seed)
    }

    private func failure(_ divergence: Divergence, savedEpoch: Int) -> Failure {
        let rate = Float(min(settings.learningRate / 10, 1e-3))
        let kept =
            savedEpoch > 0
            ? "the state after epoch \(savedEpoch) is in \(printable(folder.checkpoint))"
            : "there is no epoch before it"
        return Failure(
            .runFailed, "\(name) diverges: \(divergence); \(kept)",
            remedy: "\(Remedy.learningRate)\(rate)")
    }
}

/// A training under way, and what of it is on the disk.
private struct TrainingState {
    let trainer: Trainer
    var savedEpoch: Int
    var savedAt = ContinuousClock.now
    /// The parameters of the best epoch, if it is one of those since the last save.
    var best: Parameters?
    /// The state after the last epoch, if that took long and is not saved: the next epoch can then be abandoned.
    var snapshot: Checkpoint?
    var events: EventFile?

    init(_ trainer: Trainer) {
        self.trainer = trainer
        savedEpoch = trainer.epoch
    }

    var isSaved: Bool { savedEpoch == trainer.epoch }

    mutating func compare(_ record: EpochRecord) {
        if record.isBest(of: trainer.records) { best = trainer.parameters.copy() }
    }

    mutating func setSaved() {
        (best, snapshot, savedEpoch, savedAt) = (nil, nil, trainer.epoch, .now)
    }
}
