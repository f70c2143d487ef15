import EncoreAudio
import EncoreFiles
import EncoreLearning

extension SplitKind {
    /// How the songs of a folder are divided where nothing else is asked for: GTZAN by its published lists. The
    /// built-in corpus has names like its songs, and no such lists.
    public static func usual(folder: String, genres: [String]?) throws(Failure) -> SplitKind {
        guard !CorpusRun.isSynthetic(folder) else { return .song }
        return try FolderCorpus(folder: folder, genres: genres).isGTZAN ? .gtzanFiltered : .song
    }
}

extension Preset {
    /// How songs are divided where nothing else is asked for; `nil`: as is usual for the folder. The poster shuffles
    /// clips.
    public var split: SplitKind? { self == .poster ? .clip : nil }

    /// The share of songs by which epochs are chosen; the poster chooses none.
    public var validation: Double { self == .poster ? 0 : DataConfiguration.usualValidation }

    /// How many clips are taken of each song; none: all. The poster takes 20 from its beginning.
    public var clipsPerSong: Int? { self == .poster ? 20 : nil }
}
