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
    /// - Returns: whether the one that was interrupted resumes. Otherwise what it left is removed.
    func begin(in folder: CrossValidationFolder) throws(Failure) -> Bool {
        let old = Self(in: folder)
        if old == self, !FileSystem.exists(folder.markdown) { return true }
        try FileSystem.remove(folder.configuration)
        for table in [folder.markdown, folder.summary, folder.folds, folder.songs] { try FileSystem.remove(table) }
        for run in (old?.runs(in: folder) ?? []) + runs(in: folder) where FileSystem.exists(run.path) {
            try FileSystem.remove(run.configuration)
            try run.removeResults()
        }
        try FileSystem.write(try jsonText(self, path: folder.configuration), to: folder.configuration)
        return false
    }
}

extension CrossValidationConfiguration {
    /// What an earlier cross-validation was asked to do; `nil` without one, and for a file that cannot be used.
    private init?(in folder: CrossValidationFolder) {
        guard let text = try? FileSystem.readText(folder.configuration),
            let old: Self = try? parseJSON(text, path: folder.configuration),
            CrossValidationRun.foldRange.contains(old.folds), CrossValidationRun.seedRange.contains(old.seeds)
        else { return nil }
        self = old
    }
}
