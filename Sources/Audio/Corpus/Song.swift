import EncoreFiles

/// A sound file of a corpus, and the genre that its folder gives it.
public struct Song: Equatable, Sendable {
    /// The path below the data folder, with "/" between its parts: "jazz/jazz.00012.wav".
    public let name: String
    /// The path for messages. A name that is not UTF-8 opens by `location` alone.
    public let path: String
    /// Index of the genre among the corpus's; `nil` where nobody says what it is.
    public internal(set) var label: Int?
    package let location: FilePath

    package init(name: String, location: FilePath, label: Int?) {
        self.name = name
        self.location = location
        self.label = label
        path = location.text
    }

    /// The file's name without its extension, by which published lists name songs.
    public var stem: String { String(withoutExtension(lastComponent(name))) }
}

/// A decoded song.
public struct Recording: Sendable {
    public internal(set) var song: Song
    public let audio: StoredSong

    package init(song: Song, audio: StoredSong) {
        self.song = song
        self.audio = audio
    }
}

/// A file and what is wrong with it.
public struct SongRemark: Equatable, Sendable, CustomStringConvertible {
    /// The path below the data folder.
    public let name: String
    public let reason: String

    package init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }

    package init(_ name: String, _ failure: Failure) {
        self.init(name: name, reason: failure.reason + (failure.remedy.map { "; \($0)" } ?? ""))
    }

    /// One line, without control characters.
    public var description: String { "\(printable(name)): \(printable(reason))" }
}
