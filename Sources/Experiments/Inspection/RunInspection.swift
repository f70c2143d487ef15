import EncoreAudio
import EncoreFiles
import EncoreLearning

/// What a run folder says: its settings and songs, and of each model how far it is and how well it does.
public struct RunInspection: Encodable, Sendable {
    let kind = "run"
    let path: String
    /// Whether all models are trained.
    package let isFinished: Bool
    package let configuration: RunConfiguration
    /// The division of the songs, as reports name it.
    package let split: String
    package let genres: [String]
    package let subsets: [SubsetCount]
    package let models: [TrainingSummary]
    /// What is in the files of those that are trained.
    let trained: [ModelInspection]

    /// How many songs and clips are in a part of the division.
    package struct SubsetCount: Encodable, Sendable, Equatable {
        package let subset: Subset
        package let songs: Int
        package let clips: Int
    }
}

extension RunInspection {
    /// - Throws: `.missingInput` if there is no run; `.badData` if one of its files cannot be understood.
    public init(of folder: RunFolder) throws(Failure) {
        let configuration = try RunConfiguration(of: folder)
        let rows = try SplitTable.read(folder.split)
        path = folder.path
        self.configuration = configuration
        split = configuration.data.splitName
        genres = Set(rows.map(\.genre)).sorted()
        subsets = Subset.allCases.map { subset in
            let own = rows.filter { $0.subset == subset }
            return SubsetCount(
                subset: subset, songs: own.count, clips: own.reduce(0) { $0 + $1.clips })
        }
        var models: [TrainingSummary] = []
        var trained: [ModelInspection] = []
        for recipe in configuration.models {
            models.append(try TrainingSummary(of: recipe, in: folder, configuration))
            guard models.last?.state == .trained else { continue }
            trained.append(try ModelInspection(contentsOf: folder.model(recipe).model, in: (folder, configuration)))
        }
        (self.models, self.trained) = (models, trained)
        isFinished = trained.count == models.count
    }
}
