import EncoreAudio
import EncoreFiles

/// Who says which songs belong together.
public enum GroupSource: Equatable, Sendable {
    /// The artists that the files name in their tags.
    case tags
    /// A table of songs and their groups.
    case file(String)

    public init(_ text: String) {
        self = text == "tags" ? .tags : .file(text)
    }

    public var text: String {
        switch self {
        case .tags: "tags"
        case .file(let path): path
        }
    }

    /// The table, where there is one.
    var table: CSV? {
        get throws(Failure) {
            guard case .file(let path) = self else { return nil }
            return try CSV(parsing: try FileSystem.readText(path), path: path)
        }
    }

    /// - Parameter table: what `table` gave.
    func groups(of corpus: Corpus, _ table: CSV?) throws(Failure) -> SongGroups {
        switch self {
        case .tags: try SongGroups(artistTagsOf: corpus)
        case .file(let path): try SongGroups(table ?? CSV(columns: []), path: path, of: corpus)
        }
    }
}

extension GroupSource: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
