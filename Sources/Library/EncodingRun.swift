public import Encore
public import EncoreAudio
public import EncoreExperiments
public import EncoreFiles
internal import Synchronization

/// `encore encode`: the encodings of all songs, in files that other programs read.
///
/// Each song is added to a journal as soon as it is encoded. A run that is killed and begun again encodes what is not
/// in the journal yet; the files are written from it once all songs are there, and have the bits of an uninterrupted
/// run.
public struct EncodingRun: Sendable {
    public let folder: LibraryFolder
    public let model: Model
    /// Seconds from a clip to the next; none: they lie end to end.
    public var hop: Double?
    /// Whether the encodings of clips are written, too.
    public var withClips = false
    public var isStrict = false

    public init(into folder: LibraryFolder, with model: Model) {
        self.folder = folder
        self.model = model
    }

    /// - Parameters:
    ///   - store: where decoded songs are looked for.
    ///   - isInterrupted: asked before each song.
    /// - Returns: what was done, in words.
    /// - Throws: `.badData` if no song can be encoded, `.cannotWrite`, `.interrupted`.
    public func run(
        _ search: SongSearch, from store: SampleStore, _ monitor: any Monitor, isInterrupted: @Sendable () -> Bool
    ) throws(Failure) -> String {
        guard model.encodes else {
            throw Failure(.badData, path: model.path, "a \(model.name) model makes no encodings")
        }
        try FileSystem.createFolder(folder.path)
        let lock = try lockFolder(folder.path, for: "encoding")
        defer { extendLifetime(lock) }
        try LibraryFiles(folder).finishReplacement()
        let description = try LibraryDescription(of: model, hop: hop)
        let catalog = try Catalog(folder.journal, settings: description.settings, withClips: withClips)

        // Their state before they are read: a song that changes meanwhile is encoded anew next time.
        let songs = Self.withoutRepeats(search.songs).map { (song: $0, source: try? EncodedSong.Source($0)) }
        let todo = songs.filter { catalog.entry(of: $0.source) == nil }
        let kept = songs.count - todo.count
        if kept > 0 { monitor.note("\(counted(kept, "song")) encoded before") }
        let batch = SongBatch(todo.map(\.song), skipped: search.skipped, isStrict: isStrict, monitor)
        do throws(Failure) {
            try model.forEachSong(batch.songs, from: store, hop: hop, isStopped: isInterrupted) {
                index, sound, analysis throws(Failure) in
                if let source = todo[index].source { try catalog.add(source, sound, analysis) }
            } each: { index, result throws(Failure) in
                _ = try batch.usable(result, of: index)
                return true
            }
        } catch  where error.kind == .cannotWrite {
            throw Failure(
                .cannotWrite, path: error.path, error.reason,
                remedy: "free some space and run the same command again: songs encoded so far are kept")
        }
        try catalog.flush()
        let entries = songs.compactMap { catalog.entry(of: $0.source) }
        if isInterrupted() {
            throw Failure(
                .interrupted, "interrupted; \(entries.count) of \(counted(songs.count, "song")) are encoded",
                remedy: "to go on, run the same command again")
        }
        if kept == 0 { try batch.requireUsable() }
        let writer = LibraryWriter(
            folder, catalog, description, songs: entries, skipped: batch.skipped, withClips: withClips)
        try writer.write()
        try catalog.compact()
        return summary(writer, new: entries.count - kept)
    }

    private func summary(_ writer: LibraryWriter, new: Int) -> String {
        let description = writer.description
        var text = "\(counted(description.songs, "song")), \(new) of them encoded now"
        text += writer.skipped.isEmpty ? "\n" : ", \(writer.skipped.count) skipped\n"
        text += "\(printable(folder.encodings)): (\(description.songs), \(description.width)) of float32\n"
        if withClips {
            text += "\(printable(folder.clipEncodings)): (\(description.clips), \(description.width)) of float32\n"
        }
        return text + "\(printable(folder.index)): what each row is\n"
    }

    /// The first of several names of one song.
    private static func withoutRepeats(_ songs: [Song]) -> [Song] {
        var known: Set<FilePath> = []
        return songs.filter { known.insert(songPath($0.location)).inserted }
    }
}
