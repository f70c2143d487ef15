import EncoreFiles
import EncoreLearning

/// The folder of a run, and the names of all that is in it.
public struct RunFolder: Sendable {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// Held by a training as long as it works in the folder.
    public var lock: String { path + "/.lock" }
    public var configuration: String { path + "/config.json" }
    public var split: String { path + "/split.csv" }
    public var skipped: String { path + "/skipped.csv" }
    public var warnings: String { path + "/warnings.csv" }

    public func folder(of kind: ModelKind) -> String { path + "/" + kind.rawValue }
    public func model(_ kind: ModelKind) -> String { folder(of: kind) + "/model.safetensors" }
    /// The state after the last epoch that was saved, from which training goes on.
    public func checkpoint(_ kind: ModelKind) -> String { folder(of: kind) + "/checkpoint.safetensors" }
    /// A model file of the best epoch so far, judged without the held-out songs.
    public func best(_ kind: ModelKind) -> String { folder(of: kind) + "/best.safetensors" }
    public func history(_ kind: ModelKind) -> String { folder(of: kind) + "/history.csv" }

    public var evaluation: String { path + "/eval" }
    public func evaluation(_ kind: ModelKind) -> String { evaluation + "/\(kind.rawValue).json" }
    public func confusionTable(_ kind: ModelKind) -> String { evaluation + "/\(kind.rawValue)-confusion.csv" }
    public func confusionPicture(_ kind: ModelKind) -> String { evaluation + "/\(kind.rawValue)-confusion.svg" }

    public var projections: String { path + "/pca" }
    public func projectionTable(_ name: String) -> String { projections + "/\(name).csv" }
    public func projectionPicture(_ name: String) -> String { projections + "/\(name).svg" }

    /// The models that were trained in this run.
    public var trainedModels: [ModelKind] {
        ModelKind.allCases.filter { FileSystem.exists(model($0)) }
    }

    /// The command with which a training of this folder goes on.
    var resumingCommand: String {
        let program = CommandLine.arguments.first ?? "encore"
        return [program, "train", "--resume", path].map(shellQuoted).joined(separator: " ")
    }

    /// What a training with other settings would leave behind and no longer belongs: models, and what was made of them.
    func removeResults() throws(Failure) {
        for kind in ModelKind.allCases { try removeResults(of: kind) }
        try removeFindings()
    }

    func removeResults(of kind: ModelKind) throws(Failure) {
        // The model first: where it is, the training is taken for finished.
        for path in [model(kind), checkpoint(kind), best(kind), history(kind)] { try FileSystem.remove(path) }
    }

    /// Evaluations and projections, which a new training makes out of date.
    func removeFindings() throws(Failure) {
        for kind in ModelKind.allCases {
            for path in [evaluation(kind), confusionTable(kind), confusionPicture(kind)] { try FileSystem.remove(path) }
        }
        for representation in Representation.allCases {
            let name = representation.rawValue
            for path in [projectionTable(name), projectionPicture(name)] { try FileSystem.remove(path) }
        }
    }
}
