import EncoreFiles
import EncoreLearning

/// The folder of a run, and the names of all that is in it.
public struct RunFolder: Sendable {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    public var configuration: String { path + "/config.json" }
    public var split: String { path + "/split.csv" }
    public var skipped: String { path + "/skipped.csv" }
    public var warnings: String { path + "/warnings.csv" }
    var card: CardFile { CardFile(path: path + "/README.md") }

    public func model(_ recipe: ModelRecipe) -> ModelFolder { ModelFolder(path + "/" + recipe.name) }

    public var evaluation: String { path + "/eval" }
    var comparison: String { evaluation + "/comparison.csv" }
    public func evaluation(_ recipe: ModelRecipe) -> String { evaluation + "/\(recipe.name).json" }
    public func confusionTable(_ recipe: ModelRecipe) -> String { evaluation + "/\(recipe.name)-confusion.csv" }
    public func confusionPicture(_ recipe: ModelRecipe) -> String { evaluation + "/\(recipe.name)-confusion.svg" }

    package var report: String { path + "/report.html" }

    public var projections: String { path + "/pca" }
    public func projectionTable(_ name: String) -> String { projections + "/\(name).csv" }
    public func projectionPicture(_ name: String) -> String { projections + "/\(name).svg" }

    /// The models that were trained in this run.
    public var trainedModels: [ModelRecipe] {
        ModelRecipe.all.filter { FileSystem.exists(model($0).model) }
    }

    /// The models whose training was interrupted.
    var unfinishedModels: [ModelRecipe] {
        ModelRecipe.all.filter { FileSystem.exists(model($0).checkpoint) && !FileSystem.exists(model($0).model) }
    }

    /// What a training with other settings would leave behind and no longer belongs: models, and what was made of them.
    func removeResults() throws(Failure) {
        for recipe in ModelRecipe.all { try model(recipe).removeAll() }
        try removeEvaluations()
    }

    /// The card, the report, evaluations and projections, which a new training makes out of date.
    func removeEvaluations() throws(Failure) {
        try card.removeOwn()
        for path in [comparison, report] { try FileSystem.remove(path) }
        for recipe in ModelRecipe.all {
            for path in [evaluation(recipe), confusionTable(recipe), confusionPicture(recipe)] {
                try FileSystem.remove(path)
            }
        }
        for name in Representation.all.map(\.name) {
            for path in [projectionTable(name), projectionPicture(name)] { try FileSystem.remove(path) }
        }
    }
}
