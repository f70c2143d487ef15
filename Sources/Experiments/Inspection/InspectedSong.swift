import EncoreAudio
import EncoreFiles
import EncoreNumerics
import Synchronization

/// What is known of a song that can be used. It holds no samples.
struct InspectedSong: Sendable {
    let song: Song
    let seconds: Double
    let details: SoundDetails
    /// Of its samples.
    let checksum: UInt64
    let clips: Int
    let tags: SongTags
    /// What is wrong with its file.
    let warning: String?
    /// Bytes of samples that the store keeps since it was decoded for this.
    let keptBytes: Int

    fileprivate init(_ song: Song, _ audio: StoredSong, _ details: SoundDetails, clips: Int) {
        self.song = song
        self.details = details
        self.clips = clips
        seconds = audio.seconds
        checksum = audio.samples(pooledBy: 1).checksum
        tags = audio.tags
        warning = audio.warning
        keptBytes = audio.keptBytes
    }
}

/// The files of a folder: the songs among them, and what cannot be used.
struct InspectedFiles: Sendable {
    var songs: [InspectedSong] = []
    var skipped: [SkippedFile]

    /// A file that is left out.
    struct SkippedFile: Sendable {
        let remark: SongRemark
        let label: Int?
    }

    /// Decodes the songs that the store does not hold, several at a time. Each is let go before the next is read.
    ///
    /// - Parameters:
    ///   - skipped: folders that cannot be entered.
    ///   - format: a song shorter than a clip is left out, as in training.
    /// - Throws: `.cannotWrite` and `.runFailed` if the store fails.
    init(
        _ songs: [Song], skipped: [SongRemark], as format: ClipFormat, _ resources: Resources
    ) throws(Failure) {
        self.skipped = skipped.map { SkippedFile(remark: $0, label: nil) }
        let state = Mutex(
            (
                done: 0, failure: Failure?.none,
                results: [Result<InspectedSong, Failure>?](repeating: nil, count: songs.count)
            ))
        let order = Corpus.largestFirst(songs)
        let (store, monitor) = (resources.store, resources.monitor)
        resources.pool.run(songs.count) { task in
            let index = order[task]
            guard state.withLock({ $0.failure == nil }) else { return }
            let result = Result { () throws(Failure) in try Self.read(songs[index], format, store) }
            state.withLock {
                $0.results[index] = result
                if case .failure(let failure) = result, Corpus.isOfStore(failure) { $0.failure = $0.failure ?? failure }
                $0.done += 1
                monitor.songs("reading songs", done: $0.done, of: songs.count)
            }
        }
        let (failure, results) = state.withLock { ($0.failure, $0.results) }
        if let failure {
            let remedy = failure.kind == .cannotWrite ? Remedy.store : failure.remedy
            throw Failure(failure.kind, path: failure.path, failure.reason, remedy: remedy)
        }
        for (song, result) in zip(songs, results) {
            switch result {
            case .success(let inspected): self.songs.append(inspected)
            case .failure(let failure):
                self.skipped.append(SkippedFile(remark: SongRemark(song.name, failure), label: song.label))
            case nil: continue
            }
        }
    }

    private static func read(
        _ song: Song, _ format: ClipFormat, _ store: SampleStore
    ) throws(Failure) -> InspectedSong {
        // Those that a training asks for, so that it finds them where the store keeps songs.
        let poolings: Set = store.keepsSongs ? [1, format.pooling, ClipFormat.poster.pooling] : [1]
        let audio = try store.song(at: song.location, poolings: poolings, withDetails: true)
        guard let details = audio.details else { preconditionFailure("\(song.path) has no details") }
        let clips = audio.samples(pooledBy: 1).count / format.samples
        guard clips > 0 else { throw Failure(.badData, Corpus.tooShort(audio, format)) }
        return InspectedSong(song, audio, details, clips: clips)
    }
}
