internal import Encore
internal import EncoreAudio
internal import EncoreFiles
internal import Synchronization

/// The journal of a library, and which songs it holds. Any thread may add one.
final class Catalog: Sendable {
    private let journal: Journal
    /// The model and the hop with which songs are encoded.
    private let settings: String
    private let withClips: Bool
    /// Records that were there when it was opened, among them those of songs that were encoded anew since.
    private let recordCount: Int
    /// By the path of the song.
    private let entries: Mutex<[String: Entry]>

    struct Entry: Sendable {
        let song: EncodedSong
        let place: Journal.Place
    }

    init(_ path: String, settings: String, withClips: Bool) throws(Failure) {
        self.settings = settings
        self.withClips = withClips
        var entries: [String: Entry] = [:]
        var recordCount = 0
        journal = try Journal(path) { place, description in
            recordCount += 1
            guard let song = EncodedSong(description), song.settings == settings, song.hasClips || !withClips else {
                return
            }
            entries[song.source.path] = Entry(song: song, place: place)
        }
        self.entries = Mutex(entries)
        self.recordCount = recordCount
    }

    /// The entry of a song, unless its file has changed since.
    ///
    /// - Parameter source: its file as it is; `nil` for one that is not there.
    func entry(of source: EncodedSong.Source?) -> Entry? {
        guard let source, let entry = entries.withLock({ $0[source.path] }), entry.song.source == source else {
            return nil
        }
        return entry
    }

    func add(_ source: EncodedSong.Source, _ sound: Sound, _ analysis: SongAnalysis) throws(Failure) {
        let song = EncodedSong(
            source: source, settings: settings, seconds: analysis.seconds, clips: analysis.clips.count,
            probabilities: analysis.probabilities?.values, tags: sound.tags, warning: sound.warning, hasClips: withClips
        )
        let numbers = (analysis.encoding ?? []) + (withClips ? analysis.clips.flatMap { $0.encoding ?? [] } : [])
        let place = try journal.append(song.bytes, LittleEndian.bytes(of: numbers))
        entries.withLock { $0[source.path] = Entry(song: song, place: place) }
    }

    /// The encoding of the song, and those of its clips where there are any, as the bytes of float32.
    func encodings(of entry: Entry) throws(Failure) -> [UInt8] { try journal.payload(at: entry.place) }

    /// Removes what can be of no more use from the journal, if that is most of it: songs that were encoded anew since,
    /// or with another model. Nothing can be added afterwards.
    func compact() throws(Failure) {
        let places = entries.withLock { $0.values.map(\.place) }.sorted { $0.offset < $1.offset }
        if recordCount > 2 * places.count { try journal.rewrite(keeping: places) }
    }

    func flush() throws(Failure) { try journal.flush() }
}
