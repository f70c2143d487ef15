import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// One model of a run: from the beginning or its last checkpoint to its model file.
///
/// A checkpoint is written after an epoch when `checkpointInterval` has passed since the last one, and always after the
/// last epoch and on interruption: a small collection's epoch takes milliseconds, and writing through to the disk
/// after each would take longer than training. So about a second of work can be lost at most, or the epoch under way
/// where one takes longer than that.
struct ModelTraining {
    let kind: ModelKind
    let network: Network
    let settings: TrainingSettings
    let data: TrainingData
    let preset: Preset
    let genres: [String]
    let folder: RunFolder
    let checkpointInterval: Duration

    var identity: TrainingIdentity {
        get throws(Failure) {
            try TrainingIdentity(network, settings, clips: data.train.count, fingerprints: data.fingerprints)
        }
    }

    /// Trains what is left, and writes the model file when nothing is: of the epoch that was best on the validation
    /// songs, where there are any, otherwise of the last.
    ///
    /// - Parameter isInterrupted: whether training is to end soon; asked between steps.
    /// - Throws: `.interrupted`, all that is worth keeping being saved; `.runFailed` where training diverges.
    func run(
        from checkpoint: Checkpoint?, on pool: WorkerPool, _ monitor: any Monitor, isInterrupted: () -> Bool
    ) throws(Failure) -> (model: TrainedModel, records: [EpochRecord]) {
        try FileSystem.createFolder(folder.folder(of: kind))
        var state = State(trainer(from: checkpoint, on: pool))
        while !isOver(state.trainer.records) {
            var record: EpochRecord?
            if !isInterrupted() {
                // An epoch is abandoned only if the one before it is saved; otherwise it takes less than a second.
                let isSaved = state.isSaved
                do throws(Divergence) {
                    record = try state.trainer.runEpoch { isSaved && isInterrupted() }
                } catch {
                    throw failure(error, savedEpoch: try saveLastGoodEpoch(state, on: pool))
                }
            }
            guard let record else {
                try save(&state)
                throw Failure(
                    .interrupted,
                    "interrupted; \(kind.rawValue) stands after epoch \(state.savedEpoch) of \(settings.epochs)",
                    remedy: "to go on: \(folder.resumingCommand)")
            }
            state.compare(record)
            monitor.epoch(record, of: settings.epochs, model: kind)
            if ContinuousClock.now - state.savedAt >= checkpointInterval { try save(&state) }
        }
        try save(&state)
        // Once more, for a history that was removed since the last checkpoint was written.
        try HistoryFile.write(state.trainer.records, to: folder.history(kind))
        var parameters = state.trainer.parameters
        if hasValidation { parameters = try TrainedModel(contentsOf: folder.best(kind)).parameters }
        // Logits that are not finite are for evaluation to report.
        let temperature = try? network.temperature(
            parameters, validation: hasValidation ? data.validation : nil, on: pool)
        let model = self.model(parameters, temperature: temperature ?? 1)
        try model.write(to: folder.model(kind))
        return (model, state.trainer.records)
    }

    private var hasValidation: Bool { data.validation.count > 0 }

    private func isOver(_ records: [EpochRecord]) -> Bool {
        records.count >= settings.epochs || records.isExhausted(patience: settings.patience)
    }

    /// A training under way, and what of it is on the disk.
    private struct State {
        let trainer: Trainer
        var savedEpoch: Int
        var savedAt = ContinuousClock.now
        /// The parameters of the best epoch, if it is one of those since the last save.
        var best: Parameters?

        init(_ trainer: Trainer) {
            self.trainer = trainer
            savedEpoch = trainer.epoch
        }

        var isSaved: Bool { savedEpoch == trainer.epoch }

        mutating func compare(_ record: EpochRecord) {
            if record.isBest(of: trainer.records) { best = trainer.parameters.copy() }
        }
    }

    private func trainer(from checkpoint: Checkpoint?, on pool: WorkerPool) -> Trainer {
        Trainer(
            network, settings, on: data.train, validation: data.validation, heldOut: data.heldOut, from: checkpoint,
            pool)
    }

    private func save(_ state: inout State) throws(Failure) {
        guard !state.isSaved else { return }
        // The checkpoint comes last: an epoch that it holds is in the other files too. What they hold beyond it, should
        // the process die in between, is written again with the same content.
        if let best = state.best { try model(best).write(to: folder.best(kind)) }
        try HistoryFile.write(state.trainer.records, to: folder.history(kind))
        try state.trainer.checkpoint(try identity).write(to: folder.checkpoint(kind))
        (state.best, state.savedEpoch, state.savedAt) = (nil, state.trainer.epoch, .now)
    }

    /// Saves the state before the epoch in which training diverged. The steps of that epoch have changed the weights
    /// already, so the epochs since the last checkpoint, about a second's work, are trained once more.
    private func saveLastGoodEpoch(_ diverged: State, on pool: WorkerPool) throws(Failure) -> Int {
        let checkpoint =
            diverged.savedEpoch == 0
            ? nil : try Checkpoint(contentsOf: folder.checkpoint(kind), of: network, try identity)
        var state = State(trainer(from: checkpoint, on: pool))
        while state.trainer.epoch < diverged.trainer.epoch, let record = try? state.trainer.runEpoch() {
            state.compare(record)
        }
        try save(&state)
        return state.savedEpoch
    }

    private func model(_ parameters: Parameters, temperature: Double = 1) -> TrainedModel {
        TrainedModel(
            name: kind.rawValue, network: network, parameters: parameters, genres: genres, input: data.format.input,
            level: data.train.level, temperature: temperature, preset: preset.rawValue, seed: settings.seed)
    }

    private func failure(_ divergence: Divergence, savedEpoch: Int) -> Failure {
        let rate = Float(min(settings.learningRate / 10, 1e-3))
        let kept =
            savedEpoch > 0
            ? "the state after epoch \(savedEpoch) is in \(folder.checkpoint(kind))" : "there is no epoch before it"
        return Failure(
            .runFailed, "\(kind.rawValue) diverges: \(divergence); \(kept)",
            remedy: "try a smaller learning rate: --lr \(rate)")
    }
}

/// What a model is trained on, and what is watched meanwhile.
struct TrainingData {
    let format: ClipFormat
    let train: Dataset
    let validation: Dataset
    let heldOut: Dataset
    /// Of each part, by the name that messages give it.
    let fingerprints: [String: String]

    init(_ prepared: PreparedData, _ format: ClipFormat, _ level: Dataset.Level) {
        self.format = format
        train = Dataset(prepared.train, format, level)
        validation = Dataset(prepared.validation, format, level)
        heldOut = Dataset(prepared.test, format, level)
        fingerprints = [
            "songs to train on": train.fingerprint, "validation songs": validation.fingerprint,
            "held-out songs": heldOut.fingerprint,
        ]
    }
}

extension [EpochRecord] {
    /// Whether the last `patience` epochs were no better than one before them on the validation songs; never without
    /// such songs.
    package func isExhausted(patience: Int?) -> Bool {
        guard let patience, last?.validationLoss != nil, let best = last(where: { $0.isBest(of: self) }) else {
            return false
        }
        return count - best.epoch >= patience
    }
}

extension EpochRecord {
    /// Whether an epoch is better than all before it: in the loss on the validation songs where there are any,
    /// otherwise in training loss. Never in what the held-out songs say: a model chosen by them could not be
    /// judged on them.
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
