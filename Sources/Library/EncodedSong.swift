internal import EncoreAudio
internal import EncoreFiles
internal import FoundationEssentials

/// What the journal says of a song that was encoded; its payload holds the encodings.
struct EncodedSong: Codable, Equatable, Sendable {
    /// The file, and the state in which it was.
    let source: Source
    /// The model and the hop with which it was encoded.
    let settings: String
    let seconds: Double
    let clips: Int
    /// In the order of the model's genres; `nil` if it tells none.
    let probabilities: [Double]?
    let tags: SongTags
    let warning: String?
    /// Whether the payload holds the encodings of its clips behind that of the song.
    let hasClips: Bool

    struct Source: Codable, Equatable, Sendable {
        let path: String
        let bytes: Int
        /// Nanoseconds since 1970.
        let modified: Int

        /// - Throws: if there is nothing at the path.
        init(_ song: Song) throws(Failure) {
            let status = try FileStatus(of: song.location)
            path = songPath(song.location).text
            bytes = status.bytes
            modified = status.modified
        }
    }

    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(self) else { preconditionFailure("\(source.path) cannot be described") }
        return Array(json)
    }

    init?(_ bytes: [UInt8]) {
        guard let song = try? JSONDecoder().decode(EncodedSong.self, from: Data(bytes)) else { return nil }
        self = song
    }

    init(
        source: Source, settings: String, seconds: Double, clips: Int, probabilities: [Double]?, tags: SongTags,
        warning: String?, hasClips: Bool
    ) {
        self.source = source
        self.settings = settings
        self.seconds = seconds
        self.clips = clips
        self.probabilities = probabilities
        self.tags = tags
        self.warning = warning
        self.hasClips = hasClips
    }
}

/// The path by which a library knows a song: absolute, with the links of its folder resolved, but under the song's own
/// name.
func songPath(_ path: FilePath) -> FilePath {
    guard let slash = path.bytes.lastIndex(of: UInt8(ascii: "/")) else {
        return FilePath(".").resolved.appending(path.bytes)
    }
    return path.folder.resolved.appending(Array(path.bytes[(slash + 1)...]))
}
