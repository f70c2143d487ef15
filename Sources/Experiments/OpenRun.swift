import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// A run as it was left: its configuration, its songs, divided as then, and its models.
struct OpenRun {
    let configuration: RunConfiguration
    let data: PreparedData
    let models: [(recipe: ModelRecipe, model: TrainedModel)]

    /// - Parameter dataFolder: where the songs are now, if not where they were.
    /// - Parameter hop: samples from a held-out clip to the next; none: they lie end to end.
    init(
        _ folder: RunFolder, dataFolder: String?, hop: Int? = nil, _ resources: Resources
    ) throws(Failure) {
        var configuration = try RunConfiguration(of: folder)
        var models: [(recipe: ModelRecipe, model: TrainedModel)] = []
        for recipe in folder.trainedModels {
            let path = folder.model(recipe).model
            let model = try Self.model(path)
            guard model.name == recipe.name else {
                throw Failure(.badData, path: path, "is a \(printable(model.name)) model", remedy: "train again")
            }
            models.append((recipe, model))
        }
        let unfinished = folder.unfinishedModels
        guard !models.isEmpty else {
            throw unfinished.isEmpty
                ? Failure(.missingInput, path: folder.path, "there is no trained model here", remedy: Remedy.train)
                : Failure(.missingInput, path: folder.path, "its training is not finished", remedy: Remedy.resume)
        }
        for recipe in unfinished { resources.monitor.warn("\(recipe.name) is left out: its training is not finished") }
        if let dataFolder {
            configuration.data.folder = dataFolder
            configuration.data.isSynthetic = CorpusRun.isSynthetic(dataFolder)
        }
        var format: ClipFormat?
        for (recipe, model) in models {
            let own = try ClipFormat(of: model, path: folder.model(recipe).model)
            guard own.samples == format?.samples ?? own.samples else {
                throw Failure(
                    .badData, path: folder.model(recipe).model,
                    "takes clips of another length than the run's other models",
                    remedy: "train again")
            }
            if own.pooling < format?.pooling ?? .max { format = own }
        }
        data = try PreparedData(of: folder, configuration.data, as: format ?? .poster, hop: hop, resources)
        for (recipe, model) in models {
            guard !model.network.classifies || model.genres == data.genres else {
                throw Failure(
                    .badData, path: folder.model(recipe).model,
                    "was trained on \(model.genres.map(printable).joined(separator: ", ")), the songs are of "
                        + data.genres.map(printable).joined(separator: ", "), remedy: "train again")
            }
        }
        self.configuration = configuration
        self.models = models
    }

    private static func model(_ path: String) throws(Failure) -> TrainedModel {
        do throws(Failure) {
            return try TrainedModel(contentsOf: path)
        } catch  where error.kind == .badData && error.remedy == nil {
            throw Failure(.badData, path: path, error.reason, remedy: "remove it, and resume the training")
        }
    }
}
