internal import EncoreFiles

/// Where the files of a library lie: the encodings of songs.
public struct LibraryFolder: Sendable {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// (songs, width) of float32.
    public var encodings: String { path + "/" + File.encodings.rawValue }
    /// (clips, width) of float32, if they were asked for.
    var clipEncodings: String { path + "/" + File.clipEncodings.rawValue }
    /// (songs, genres) of float32, if the model tells genres; genres in the order of library.json.
    var probabilities: String { path + "/" + File.probabilities.rawValue }
    /// What each row is.
    public var index: String { path + "/" + File.index.rawValue }
    /// Songs that could not be encoded, and why.
    public var skipped: String { path + "/" + File.skipped.rawValue }
    /// What is wrong with songs that were encoded all the same.
    package var warnings: String { path + "/" + File.warnings.rawValue }
    /// How they were encoded.
    var description: String { path + "/" + File.library.rawValue }
    /// Everything that was encoded, in the order in which that happened.
    package var journal: String { path + "/.journal" }

    /// The files that are replaced together once all songs are encoded.
    package enum File: String, CaseIterable {
        case encodings = "embeddings.npy"
        case probabilities = "probabilities.npy"
        case index = "index.csv"
        case clipEncodings = "clips.npy"
        case clipIndex = "clips.csv"
        case skipped = "skipped.csv"
        case warnings = "warnings.csv"
        case library = "library.json"
    }
}
