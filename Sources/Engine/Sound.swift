package import EncoreAudio
public import EncoreFiles
internal import EncoreNumerics

/// A decoded sound: mono, 22,050 samples per second of 16 bits, ready for any model. Threads may share it.
public struct Sound: Sendable {
    /// Seconds of sound.
    public let seconds: Double
    /// What is wrong with the file, though it can be used: "truncated: …".
    public let warning: String?
    /// The file, for messages.
    let path: String?
    package let tags: SongTags
    private let song: StoredSong

    /// Decodes a sound file of any format that libsndfile reads, any sample rate from 1 to 768 kHz and up to 64
    /// channels, of which the mean is taken.
    ///
    /// - Parameters:
    ///   - path: the file's path.
    ///   - cache: a folder in which decoded songs are kept and mapped into memory from then on; many processes may
    ///     share it, and `standardCache` is that of the `encore` command. Without one, samples lie in memory: 2.6 MB
    ///     per minute, and four times that while a file is decoded.
    /// - Throws: `Failure` of kind `.missingInput` if there is no file, `.badData` if it gives no sound, `.cannotWrite`
    ///   if the cache cannot be written.
    public init(contentsOf path: String, cache: String? = nil) throws(Failure) {
        try self.init(FilePath(path), from: SampleStore(folder: cache))
    }

    package init(_ path: FilePath, from store: SampleStore) throws(Failure) {
        song = try store.song(at: path, poolings: [1])
        self.path = path.text
        seconds = song.seconds
        warning = song.warning
        tags = song.tags
    }

    /// Takes samples that are decoded already.
    ///
    /// - Parameters:
    ///   - samples: frames behind one another, each with one sample per channel; full scale is ±1.
    ///   - sampleRate: frames per second, 1,000 to 768,000.
    ///   - channels: 1 to 64; their mean is taken.
    /// - Throws: `Failure` of kind `.badData` for samples that are not finite or larger than 2³², and for a rate or a
    ///   number of channels out of range, and for less than 40 samples at 22,050 Hz.
    /// - Precondition: the number of samples is a multiple of `channels`.
    public init(samples: [Float], sampleRate: Int, channels: Int = 1) throws(Failure) {
        let mono = try Samples(ofFrames: samples, channels: channels, sampleRate: sampleRate)
        seconds = Double(samples.count / channels) / Double(sampleRate)
        warning = nil
        path = nil
        tags = SongTags()
        song = StoredSong(seconds: seconds, levels: [1: mono])
    }

    /// Where the `encore` command keeps decoded songs: `$XDG_CACHE_HOME/encore`, or `~/.cache/encore`.
    ///
    /// - Throws: `Failure` of kind `.missingInput` if the environment says neither.
    public static var standardCache: String {
        get throws(Failure) {
            guard let folder = try SampleStore.standard.folder else { preconditionFailure("a store without a folder") }
            return folder
        }
    }

    /// Means of `pooling` neighboring samples.
    func means(of pooling: Int) -> Samples { song.means(of: pooling) }
}
