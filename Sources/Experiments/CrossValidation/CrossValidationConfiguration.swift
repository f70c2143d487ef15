import EncoreAudio
import EncoreFiles
import EncoreLearning

/// What a cross-validation was asked to do: its crossval.json.
struct CrossValidationConfiguration: Codable, Equatable, Sendable {
    let data: DataConfiguration
    let models: [String]
    let folds: Int
    let seeds: Int
    let pooling: Int
    let clipSamples: Int
    let epochs: Int?
    var version = encoreVersion

    /// The folders of all its folds.
    func runs(in folder: CrossValidationFolder) -> [RunFolder] {
        (0..<seeds).flatMap { seed in
            (0..<folds).flatMap { fold in
                Preset.allCases.map { folder.run(seed: data.seed &+ UInt64(seed), fold: fold, $0) }
            }
        }
    }

    /// Writes it to the folder of a cross-validation, unless the same one was interrupted there.
    ///
    /// - Returns: whether the one that was interrupted goes on. Otherwise what it left is removed.
    func begin(in folder: CrossValidationFolder) throws(Failure) -> Bool {
        let old =
            try? parseJSON(
                try FileSystem.readText(folder.configuration), path: folder.configuration)
            as CrossValidationConfiguration
        if old == self, !FileSystem.exists(folder.markdown) { return true }
        try FileSystem.remove(folder.configuration)
        try folder.removeSummaries()
        for run in (old?.runs(in: folder) ?? []) + runs(in: folder) where FileSystem.exists(run.path) {
            try FileSystem.remove(run.configuration)
            try run.removeResults()
        }
        try FileSystem.write(try jsonText(self, path: folder.configuration), to: folder.configuration)
        return false
    }
}
