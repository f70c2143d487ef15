import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics
import EncorePlots

/// `encore eval`: evaluates the trained models of a run on its held-out songs.
public struct EvaluationRun: Sendable {
    public let folder: RunFolder
    /// Where the songs are now, if not where they were.
    public let dataFolder: String?

    /// Samples from a held-out clip to the next, a multiple of the largest pooling; none: clips lie end to end.
    public let hop: Int?

    public init(folder: RunFolder, dataFolder: String? = nil, hop: Int? = nil) {
        self.folder = folder
        self.dataFolder = dataFolder
        self.hop = hop
    }

    /// Writes what was found beside the models, and returns it as text.
    public func run(_ resources: Resources) throws(Failure) -> String {
        let pool = resources.pool
        if hop != nil, try RunConfiguration(of: folder).data.split == .clip {
            throw Failure(
                .badData, path: folder.path, "is split by clip, so held-out clips cannot overlap",
                remedy: "evaluate clips that lie end to end")
        }
        let run = try OpenRun(folder, dataFolder: dataFolder, hop: hop, resources)
        try FileSystem.createFolder(folder.evaluation)
        let data = run.configuration.data
        let evaluator = Evaluator(train: run.data.train, test: run.data.test, data: data)
        var text = Heading.text(for: data)
        var evaluations: [Evaluation] = []
        for (recipe, model) in run.models {
            let (evaluation, _) = try evaluator.evaluate(model, path: folder.model(recipe).model, on: pool)
            try write(evaluation, recipe, data)
            text += evaluation.text
            evaluations.append(evaluation)
        }
        try folder.card.write(of: folder, resources.monitor)
        let comparison = try Comparison(evaluations, run.data, on: pool)
        try FileSystem.write(comparison.csv.text, to: folder.comparison)
        return text + comparison.text + "Tables and pictures are in \(printable(folder.evaluation))\n"
    }

    private func write(_ evaluation: Evaluation, _ recipe: ModelRecipe, _ data: DataConfiguration) throws(Failure) {
        let path = folder.evaluation(recipe)
        try FileSystem.write(try jsonText(evaluation, path: path), to: path)
        guard let clips = evaluation.clips else { return }
        var table = CSV(columns: ["true"] + evaluation.genres)
        table.rows = zip(evaluation.genres, clips.confusion).map { [$0] + $1.map { String($0) } }
        try FileSystem.write(table.text, to: folder.confusionTable(recipe))
        let picture = Heatmap(
            title: recipe.title,
            subtitle: Caption.text(for: data, "\(clips.n) held-out clips, accuracy \(clips.accuracyText)"),
            genres: evaluation.genres, counts: clips.confusion)
        try FileSystem.write(picture.svg, to: folder.confusionPicture(recipe))
    }
}
