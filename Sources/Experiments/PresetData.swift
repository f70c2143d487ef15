import EncoreAudio
import EncoreFiles
import EncoreLearning

extension SplitKind {
    /// How the songs of a folder are divided where nothing else is asked for: GTZAN by its published lists. The
    /// built-in corpus has names like its songs, and no such lists.
    public static func `default`(folder: String, genres: [String]?) throws(Failure) -> SplitKind {
        guard !CorpusRun.isSynthetic(folder) else { return .song }
        return try FolderCorpus(folder: folder, genres: genres).isGTZAN ? .gtzanFiltered : .song
    }
}

/// What a preset says of songs.
public struct PresetData: Sendable {
    /// How songs are divided where nothing else is asked for; `nil`: as is usual for the folder.
    public let split: SplitKind?
    /// The share of songs by which epochs are chosen.
    public let validation: Double
    /// How many clips of each song are taken, from its beginning; `nil`: all.
    public let clipsPerSong: Int?
    /// Whether clips are divided by the root mean square of all of them.
    let dividesByScale: Bool
}

extension Preset {
    public var data: PresetData {
        switch self {
        case .default:
            PresetData(
                split: nil, validation: DataConfiguration.defaultValidation, clipsPerSong: nil, dividesByScale: true)
        // The poster shuffles the first 20 clips of each song, and chooses no epoch.
        case .poster: PresetData(split: .clip, validation: 0, clipsPerSong: 20, dividesByScale: false)
        }
    }
}
