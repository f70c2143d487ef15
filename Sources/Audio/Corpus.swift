import EncoreFiles
import EncoreNumerics
import Glibc
import Synchronization

/// All songs of a data folder that can be used, decoded.
public struct Corpus: Sendable {
    public let format: ClipFormat
    /// A song's label is an index here; each genre has a song.
    public let genres: [String]
    /// In the order of `FolderCorpus.songs`, whatever the order in which they were finished.
    public let recordings: [Recording]
    /// In the same order.
    public let skipped: [SkippedSong]
    /// One line each: what was wrong with songs that are used, and genres left out.
    public let warnings: [String]

    /// Decodes the songs, several at a time.
    ///
    /// - Parameters:
    ///   - format: how songs are pooled.
    ///   - clipsPerSong: how many clips of each song are taken, from its beginning; none: all.
    ///   - memoryLimit: bytes that the songs may take.
    ///   - isStrict: the first song that cannot be used is an error.
    ///   - progress: called after each song with how many are done; by any thread, but by one at a time.
    /// - Throws: `badData` if there is no usable song, or songs of one genre only, or more than memory can hold.
    public init(
        reading folder: FolderCorpus, as format: ClipFormat = .poster, clipsPerSong: Int? = nil,
        memoryLimit: Int = Self.memoryLimit(copies: 1), isStrict: Bool = false, on pool: WorkerPool,
        progress: @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
    ) throws(Failure) {
        let songs = folder.songs
        let results = Mutex(
            (
                done: 0, bytes: 0, decoded: [Result<PooledSignal, Failure>?](repeating: nil, count: songs.count)
            ))
        // The largest first: a long one begun at the end would leave the other threads without work.
        let order = Self.largestFirst(songs)
        pool.run(songs.count) { task in
            let index = order[task]
            guard results.withLock({ $0.bytes <= memoryLimit }) else { return }
            let result = Result { () throws(Failure) in
                try PooledSignal(decoding: songs[index].location, as: format, clipLimit: clipsPerSong)
            }
            results.withLock {
                $0.decoded[index] = result
                if case .success(let signal) = result { $0.bytes += signal.values.count * MemoryLayout<Float>.stride }
                $0.done += 1
                progress($0.done, songs.count)
            }
        }

        let (done, bytes) = results.withLock { ($0.done, $0.bytes) }
        guard bytes <= memoryLimit else {
            throw Failure(
                .badData, path: folder.folder,
                "\(done) of its \(songs.count) songs fill the \(decimal(Double(memoryLimit) / 1e9, 1)) GB of memory "
                    + "that songs may take here",
                remedy: format == .poster
                    ? "take fewer clips of each song: --clips-per-song"
                    : "pool more samples to a number: --pool \(format.pooling == 1 ? "10 or " : "")40")
        }
        var recordings: [Recording] = []
        var skipped = folder.skipped
        var warnings: [String] = []
        for (song, result) in zip(songs, results.withLock({ $0.decoded })) {
            switch result {
            case .success(let signal):
                recordings.append(Recording(song: song, signal: signal.values, format: format))
                if let warning = signal.warning { warnings.append("\(printable(song.name)): \(printable(warning))") }
            case .failure(let failure): skipped.append(SkippedSong(song.name, failure))
            case nil: preconditionFailure("song \(song.name) was not decoded")
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
    }

    package init(genres: [String], recordings: [Recording]) {
        format = recordings.first?.format ?? .poster
        self.genres = genres
        self.recordings = recordings
        skipped = []
        warnings = []
    }

    /// Bytes that songs may take on this machine, if so many copies of them are to stand beside them and one more part
    /// be left: they are copied once when they are divided.
    public static func memoryLimit(copies: Int) -> Int {
        sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / (copies + 2)
    }

    private static func largestFirst(_ songs: [Song]) -> [Int] {
        let sizes = songs.map { song in (try? FileStatus(of: song.location))?.bytes ?? 0 }
        return songs.indices.sorted { (sizes[$1], $0) < (sizes[$0], $1) }
    }

    /// Takes genres without a usable song out of the labels.
    private static func relabel(
        _ recordings: inout [Recording], _ folder: FolderCorpus, _ skipped: [SkippedSong], _ warnings: inout [String]
    ) throws(Failure) -> [String] {
        func refusal(_ reason: String) -> Failure {
            let example = skipped.first.map { "; the first of \(skipped.count) skipped files is \($0)" } ?? ""
            return Failure(.badData, path: folder.folder, reason + example, remedy: FolderCorpus.expectation)
        }
        guard !recordings.isEmpty else { throw refusal("no usable song among \(folder.songs.count) files") }
        var isUsed = [Bool](repeating: false, count: folder.genres.count)
        for recording in recordings { isUsed[recording.song.label] = true }
        let used = folder.genres.indices.filter { isUsed[$0] }
        let unused = folder.genres.indices.filter { !isUsed[$0] }.map { folder.genres[$0] }
        if folder.genresAreRequired, !unused.isEmpty { throw refusal("no usable song of \(listed(unused))") }
        guard used.count >= 2 else {
            throw refusal("usable songs of \(printable(folder.genres[used[0]])) only, where there must be two genres")
        }
        warnings += unused.map { "\(printable($0)): no usable song, the genre is left out" }
        var labels = [Int](repeating: 0, count: folder.genres.count)
        for (label, genre) in used.enumerated() { labels[genre] = label }
        for index in recordings.indices { recordings[index].song.label = labels[recordings[index].song.label] }
        return used.map { folder.genres[$0] }
    }
}
