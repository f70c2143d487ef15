import EncoreFiles
import EncoreNumerics

/// A sound file of a corpus and the genre that its folder gives it.
public struct Song: Equatable, Sendable {
    /// The path below the data folder, with "/" between its parts: "jazz/jazz.00012.wav".
    public let name: String
    /// Where the file lies, for messages: where a name is not UTF-8, only `location` opens it.
    public let path: String
    public let genre: String
    /// Index of the genre among the corpus's.
    public internal(set) var label: Int
    package let location: FilePath

    package init(name: String, location: FilePath, genre: String, label: Int) {
        self.name = name
        self.location = location
        self.genre = genre
        self.label = label
        path = location.text
    }

    /// The file's name without its extension, by which published lists name songs.
    public var stem: String { String(withoutExtension(lastComponent(name))) }
}

/// A decoded song.
public struct Recording: Sendable {
    public internal(set) var song: Song
    public let format: ClipFormat
    /// (1, clipCount · clipWidth): the pooled signal, whole clips only.
    public internal(set) var signal: Matrix

    public var clipCount: Int { signal.count / format.clipWidth }

    package init(song: Song, signal: Matrix, format: ClipFormat = .poster) {
        precondition(signal.count % format.clipWidth == 0, "\(signal.count) values are not whole clips")
        self.song = song
        self.format = format
        self.signal = signal
    }
}

/// A file that is left out, and why.
public struct SkippedSong: Equatable, Sendable, CustomStringConvertible {
    /// Path below the data folder.
    public let name: String
    public let reason: String

    package init(name: String, reason: String) {
        self.name = name
        self.reason = reason
    }

    init(_ name: String, _ failure: Failure) {
        self.init(name: name, reason: failure.reason + (failure.remedy.map { "; \($0)" } ?? ""))
    }

    /// One line, without control characters.
    public var description: String { "\(printable(name)): \(printable(reason))" }
}
