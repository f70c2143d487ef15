import EncoreFiles
import EncoreLearning

/// The folder of a cross-validation, and the names of all that is in it.
public struct CrossValidationFolder: Sendable {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// What was asked for.
    var configuration: String { path + "/crossval.json" }
    /// The summary, to be read.
    public var markdown: String { path + "/crossval.md" }
    /// The summary as a table: a line for each model.
    public var summary: String { path + "/crossval.csv" }
    /// A line for each model, seed and fold.
    public var folds: String { path + "/folds.csv" }
    /// A line for each model, seed and song.
    public var songs: String { path + "/songs.csv" }

    /// The run of a fold: a run folder as `encore train` leaves it, without checkpoints.
    public func run(seed: UInt64, fold: Int, _ preset: Preset) -> RunFolder {
        RunFolder("\(path)/seed-\(seed)/fold-\(fold + 1)" + (preset == .default ? "" : "-\(preset.rawValue)"))
    }

    func removeSummaries() throws(Failure) {
        for file in [markdown, summary] { try FileSystem.remove(file) }
    }
}
