import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// The models of a run folder, trained one after the other on songs that are divided.
struct RunTraining {
    let folder: RunFolder
    let configuration: RunConfiguration
    let data: PreparedData
    let checkpointInterval: Duration
    /// Whether the accuracy on the held-out songs is watched.
    var watchesHeldOut = true
    /// Whether the epochs are also written as TensorBoard reads them.
    var writesEvents = false
    /// The remedy in the error of an interrupted training.
    let remedy: String

    /// Writes everything but the models; config.json comes last, and makes the run resumable.
    func writeBeginning() throws(Failure) {
        try FileSystem.createFolder(folder.path)
        try SplitTable.write(data.split.rows, to: folder.split)
        try data.remarks.write(to: folder)
        try configuration.write(to: folder)
    }

    /// Whether the folder holds a training of the same songs, divided and learned in the same way.
    var isOnDisk: Bool {
        (try? RunConfiguration(of: folder)) == configuration && (try? SplitTable.read(folder.split)) == data.split.rows
    }

    /// - Parameter name: as messages call the model.
    func training(of recipe: ModelRecipe, name: String? = nil) -> ModelTraining? {
        guard let settings = configuration.settings[recipe.name] else { return nil }
        let format = recipe.format(configuration.format)
        return ModelTraining(
            name: name ?? recipe.name, recipe: recipe,
            network: recipe.network(configuration.preset, format, genres: data.genres.count), settings: settings,
            data: TrainingData(data, format, recipe.level(scale: configuration.scale)), preset: configuration.preset,
            genres: data.genres, folder: folder.model(recipe), checkpointInterval: checkpointInterval,
            watchesHeldOut: watchesHeldOut, writesEvents: writesEvents, remedy: remedy)
    }

    /// Where a model's training stands; `nil` before its first checkpoint.
    ///
    /// - Parameter isRequired: whether what is there and does not fit is an error; otherwise it is removed, and
    ///   training begins anew.
    func checkpoint(
        of training: ModelTraining, isRequired: Bool, _ monitor: any Monitor
    ) throws(Failure) -> Checkpoint? {
        let path = training.folder.checkpoint
        guard FileSystem.exists(path) else { return nil }
        do throws(Failure) {
            let checkpoint = try Checkpoint(contentsOf: path, of: training.network, try training.identity)
            monitor.note("\(training.name) resumes after epoch \(checkpoint.epoch) of \(training.settings.epochs)")
            return checkpoint
        } catch {
            guard !isRequired else {
                throw Failure(
                    error.kind, path: path, error.reason,
                    remedy: "begin the training again, or train into another folder")
            }
            monitor.warn("\(printable(path)): \(error.reason); \(training.name) is trained from the beginning")
            try training.folder.removeAll()
            return nil
        }
    }
}
