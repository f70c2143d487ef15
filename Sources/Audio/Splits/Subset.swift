/// What a clip is for.
public enum Subset: String, CaseIterable, Codable, Sendable {
    case train, validation, test

    /// What its songs are there for, as reports say it.
    package var purpose: String {
        switch self {
        case .train: "to train on"
        case .validation: "to choose epochs by"
        case .test: "held out"
        }
    }
}

/// How songs, or clips, are divided into subsets.
public enum SplitKind: String, Codable, Sendable {
    /// Whole songs, drawn at random within each genre; whole groups of songs, such as artists, where these are known.
    case song
    /// Single clips, drawn at random. Clips of one song are on both sides, so results are too good.
    case clip
    /// Whole songs, by lists.
    case lists
    /// Whole songs, by the lists that leave the faults of GTZAN out.
    case gtzanFiltered = "gtzan-filtered"
}

/// One line of split.csv: how many clips of a song are in a subset.
public struct SplitRow: Equatable, Sendable {
    public let song: String
    public let genre: String
    public let subset: Subset
    public let clips: Int

    public init(song: String, genre: String, subset: Subset, clips: Int) {
        self.song = song
        self.genre = genre
        self.subset = subset
        self.clips = clips
    }
}
