import EncoreFiles
import EncoreNumerics
import Synchronization

/// All songs of a data folder that can be used, decoded.
///
/// With a store, samples are mapped into memory; without one, they lie in it.
public struct Corpus: Sendable {
    /// How songs are cut into clips; its pooling is the finest at which samples are there.
    public let format: ClipFormat
    /// A song's label is an index here; each genre has a song.
    public let genres: [String]
    /// In the order of `FolderCorpus.songs`, whatever the order in which they were decoded.
    public let recordings: [Recording]
    /// Files that are left out, in the same order.
    public let skipped: [SongRemark]
    /// What is wrong with songs that are used, in the same order, and genres that are left out.
    public let warnings: [SongRemark]
    /// How many clips of each song are used, from its beginning; `nil`: all.
    public let clipsPerSong: Int?

    /// Decodes the songs that the store does not hold yet, several at a time.
    ///
    /// - Parameters:
    ///   - format: how songs are cut into clips. Samples are there at its pooling and at the poster's.
    ///   - clipsPerSong: how many clips of each song are used, from its beginning; none: all.
    ///   - isStrict: the first song that cannot be used is an error.
    ///   - pool: its threads decode, a song each.
    ///   - progress: called after each song with how many are done; by any thread, but by one at a time.
    /// - Throws: `badData` if there is no usable song, or songs of one genre only; `cannotWrite` if the store cannot be
    ///   written, `runFailed` if its files cannot be mapped.
    public init(
        reading folder: FolderCorpus, as format: ClipFormat = .poster, from store: SampleStore,
        clipsPerSong: Int? = nil, isStrict: Bool = false, on pool: WorkerPool,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(Failure) {
        let results = Self.decode(folder.songs, format, store, on: pool, progress)
        var recordings: [Recording] = []
        var skipped = folder.skipped
        var warnings: [SongRemark] = []
        for (song, result) in zip(folder.songs, results) {
            switch result {
            case .success(let audio) where audio.samples(pooledBy: format.pooling).count >= format.width:
                recordings.append(Recording(song: song, audio: audio))
                if let warning = audio.warning { warnings.append(SongRemark(name: song.name, reason: warning)) }
            case .success(let audio): skipped.append(SongRemark(name: song.name, reason: Self.tooShort(audio, format)))
            case .failure(let failure) where Self.isOfStore(failure): throw failure
            case .failure(let failure): skipped.append(SongRemark(song.name, failure))
            case nil: continue
            }
        }
        if isStrict, let first = skipped.first {
            let path = FilePath(folder.folder).appending(Array(first.name.utf8))
            throw Failure(.badData, path: path.text, first.reason)
        }
        genres = try Self.relabel(&recordings, folder, skipped, &warnings)
        self.format = format
        self.recordings = recordings
        self.skipped = skipped
        self.warnings = warnings
        self.clipsPerSong = clipsPerSong
    }

    package init(format: ClipFormat = .poster, genres: [String], recordings: [Recording], clipsPerSong: Int? = nil) {
        self.clipsPerSong = clipsPerSong
        self.format = format
        self.genres = genres
        self.recordings = recordings
        skipped = []
        warnings = []
    }

    /// Clips of a song that lie end to end and are used.
    package func clipCount(of recording: Int) -> Int {
        min(clipsPerSong ?? .max, recordings[recording].audio.samples(pooledBy: format.pooling).count / format.width)
    }

    /// What its songs are called, as a remedy for a table or list that names none of them.
    var examples: String { "the data holds songs such as \(listed(recordings.map(\.song.name), atMost: 3))" }

    /// The genre of each recording.
    ///
    /// - Precondition: each has one.
    var labels: [Int] {
        recordings.map { recording in
            guard let label = recording.song.label else { preconditionFailure("\(recording.song.name) has no genre") }
            return label
        }
    }

    /// Whether the store failed and not the song, so that the next song would fail as well.
    package static func isOfStore(_ failure: Failure) -> Bool {
        failure.kind == .cannotWrite || failure.kind == .runFailed
    }

    /// - Returns: `nil` for the songs that were not looked at, because the store had failed.
    private static func decode(
        _ songs: [Song], _ format: ClipFormat, _ store: SampleStore, on pool: WorkerPool,
        _ progress: @Sendable (_ done: Int, _ total: Int) -> Void
    ) -> [Result<StoredSong, Failure>?] {
        let state = Mutex(
            (done: 0, hasFailed: false, songs: [Result<StoredSong, Failure>?](repeating: nil, count: songs.count)))
        let poolings: Set = [format.pooling, ClipFormat.poster.pooling]
        // The largest first: a long one begun at the end would leave the other threads without work.
        let order = largestFirst(songs)
        pool.run(songs.count) { task in
            let index = order[task]
            guard state.withLock({ !$0.hasFailed }) else { return }
            let result = Result { () throws(Failure) in
                try store.song(at: songs[index].location, poolings: poolings)
            }
            state.withLock {
                $0.songs[index] = result
                if case .failure(let failure) = result, isOfStore(failure) { $0.hasFailed = true }
                $0.done += 1
                progress($0.done, songs.count)
            }
        }
        return state.withLock { $0.songs }
    }

    /// What to say of a song without a whole clip.
    package static func tooShort(_ audio: StoredSong, _ format: ClipFormat) -> String {
        "too short: \(inSeconds(audio.seconds)) of sound, where one clip takes \(decimal(format.seconds, 3)) s"
            + (audio.warning.map { " (\($0))" } ?? "")
    }

    package static func largestFirst(_ songs: [Song]) -> [Int] {
        let sizes = songs.map { song in (try? FileStatus(of: song.location))?.bytes ?? 0 }
        return songs.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
    }

    /// Takes genres without a usable song out of the labels.
    private static func relabel(
        _ recordings: inout [Recording], _ folder: FolderCorpus, _ skipped: [SongRemark],
        _ warnings: inout [SongRemark]
    ) throws(Failure) -> [String] {
        func refusal(_ reason: String) -> Failure {
            let example = skipped.first.map { "; the first of \(skipped.count) skipped files is \($0)" } ?? ""
            return Failure(
                .badData, path: folder.folder, reason + example,
                remedy: skipped.isEmpty
                    ? FolderCorpus.expectation : "it needs songs that libsndfile can read, at least as long as a clip")
        }
        guard !recordings.isEmpty else { throw refusal("no usable song among \(counted(folder.songs.count, "file"))") }
        var isUsed = [Bool](repeating: false, count: folder.genres.count)
        for case let label? in recordings.map(\.song.label) { isUsed[label] = true }
        let used = folder.genres.indices.filter { isUsed[$0] }
        let unused = folder.genres.indices.filter { !isUsed[$0] }.map { folder.genres[$0] }
        if folder.genresAreRequired, !unused.isEmpty { throw refusal("no usable song of \(listed(unused))") }
        guard used.count >= 2 else {
            throw refusal("usable songs of \(printable(folder.genres[used[0]])) only, where there must be two genres")
        }
        warnings += unused.map { SongRemark(name: $0, reason: "no usable song, the genre is left out") }
        for index in recordings.indices {
            recordings[index].song.label = recordings[index].song.label.flatMap { used.firstIndex(of: $0) }
        }
        return used.map { folder.genres[$0] }
    }
}
