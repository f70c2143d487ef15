import EncoreAnalysis
import EncoreAudio
import EncoreFiles
import EncoreNumerics
import EncoreSynthesis
import FoundationEssentials
import Glibc
import Synchronization

/// `encore corpus`: writes the built-in corpus as audio files in the layout of GTZAN.
public struct CorpusRun: Sendable {
    public var folder: String
    public var songsPerGenre: Int
    /// Seconds per song.
    public var seconds: Double
    public var seed: UInt64

    public static let defaultFolder = "data/synthetic"

    public init(folder: String = Self.defaultFolder, songsPerGenre: Int = 100, seconds: Double = 30, seed: UInt64 = 0) {
        self.folder = folder
        self.songsPerGenre = songsPerGenre
        self.seconds = seconds
        self.seed = seed
    }

    /// corpus.json, which marks a folder as synthetic and says what was asked for. It is written last, so a folder
    /// that has it is complete.
    private struct Manifest: Codable, Equatable {
        var synthetic = true
        let songsPerGenre: Int
        let seconds: Double
        let seed: UInt64
    }

    private static func manifestPath(_ folder: String) -> String { folder + "/corpus.json" }

    /// The same while songs are being written: what is there can be completed, by the same command alone.
    private static func beginningPath(_ folder: String) -> String { folder + "/.begun.json" }

    /// Whether the songs of a folder are ours, so that what is learned from them must be called synthetic.
    public static func isSynthetic(_ folder: String) -> Bool {
        FileSystem.exists(manifestPath(folder)) || FileSystem.exists(beginningPath(folder))
    }

    /// Whether songs of ours are missing, as their writing was interrupted.
    static func isUnfinished(_ folder: String) -> Bool {
        FileSystem.exists(beginningPath(folder)) && !FileSystem.exists(manifestPath(folder))
    }

    /// Synthesizes and writes all songs, unless the folder holds just these already.
    public func run(on pool: WorkerPool, _ monitor: any Monitor) throws(Failure) {
        let manifest = Manifest(songsPerGenre: songsPerGenre, seconds: seconds, seed: seed)
        let path = Self.manifestPath(folder)
        try FileSystem.createFolder(folder)
        try requireNoOtherFiles()
        // Two trainings begun at once both want the built-in corpus; the second waits for the first to write it.
        let lock = try FileLock(folder + "/.lock", waits: true)
        defer { extendLifetime(lock) }
        for path in [path, Self.beginningPath(folder)] where FileSystem.exists(path) {
            let old: Manifest = try parseJSON(
                try FileSystem.readText(path), path: path, remedy: "remove the folder, and write the corpus again")
            guard old == manifest else {
                throw Failure(
                    .cannotWrite, path: folder,
                    "holds another synthetic corpus "
                        + "(\(old.songsPerGenre) songs per genre, \(old.seconds) s, seed \(old.seed))",
                    remedy: "remove it or choose another folder")
            }
        }
        if FileSystem.exists(path) { return monitor.note("\(printable(folder)) holds the synthetic corpus already") }
        try FileSystem.write(try jsonText(manifest, path: path), to: Self.beginningPath(folder))
        let songs = SyntheticGenre.allCases.flatMap { genre in
            (0..<songsPerGenre).map { SongParameters(genre: genre, number: $0, seed: seed) }
        }
        for genre in SyntheticGenre.allCases { try FileSystem.createFolder("\(folder)/\(genre.rawValue)") }
        let progress = Mutex((done: 0, failure: Failure?.none))
        let (folder, seconds) = (folder, seconds)
        pool.run(songs.count) { index in
            let song = songs[index]
            guard progress.withLock({ $0.failure == nil }) else { return }
            let result = Result { () throws(Failure) in
                try writeWAV(
                    samples: synthesize(song, duration: seconds), sampleRate: ClipFormat.sampleRate,
                    to: "\(folder)/\(song.genre.rawValue)/\(song.name).wav")
            }
            progress.withLock {
                if case .failure(let failure) = result { $0.failure = $0.failure ?? failure }
                $0.done += 1
                monitor.songs("writing synthetic songs", done: $0.done, of: songs.count)
            }
        }
        if let failure = progress.withLock({ $0.failure }) { throw failure }
        let table = CSV(columns: SongParameters.columns, rows: songs.map(\.values))
        try FileSystem.write(table.text, to: folder + "/songs.csv")
        try FileSystem.write(try jsonText(manifest, path: path), to: path)
        try FileSystem.remove(Self.beginningPath(folder))
    }

    /// The songs have GTZAN's names: in its folder they would replace those of musicians.
    private func requireNoOtherFiles() throws(Failure) {
        // In this order: a corpus that another process completes meanwhile is never taken for files of others.
        if try listing(of: FilePath(folder)).isEmpty || FileSystem.exists(Self.beginningPath(folder))
            || FileSystem.exists(Self.manifestPath(folder))
        {
            return
        }
        throw Failure(
            .cannotWrite, path: folder, "is not empty, and holds no synthetic corpus", remedy: "choose an empty folder")
    }
}

/// `encore corpus --check`: measures how well loudness alone predicts the genre.
public struct LoudnessCheck: Sendable {
    /// The share of held-out clips that a classifier which sees their loudness alone gets right.
    public let accuracy: Double
    /// The spread of loudness over the songs of each genre: the standard deviation of their levels, in dB.
    public let spread: [(genre: String, decibels: Double)]
    public let clips: Int

    /// What the corpus promises: genres differ in loudness as real ones do, no less and no more.
    public static let allowed = 0.4...0.6

    public init(folder: String, seed: UInt64, _ resources: Resources) throws(Failure) {
        let data = try PreparedData(
            dividing: DataConfiguration(folder: folder, isSynthetic: CorpusRun.isSynthetic(folder), seed: seed),
            as: .poster, isStrict: true, resources)
        let baselines = Baselines(data)
        accuracy = baselines.accuracy(try baselines.loudnessPredictions(on: resources.pool))
        clips = data.test.count
        spread = data.genres.indices.map { genre in
            (data.genres[genre], Self.spread(of: genre, in: [data.train, data.validation, data.test]))
        }
    }

    private static func spread(of genre: Int, in subsets: [ClipSet]) -> Double {
        var levels: [Double] = []
        for subset in subsets {
            let (rows, songs) = (PosterRows(subset), subset.songs)
            for song in subset.songNames.indices where subset.songLabels[song] == genre {
                let clips = songs.indices.filter { songs[$0] == song }
                guard let first = clips.first, let last = clips.last else { continue }
                let samples = rows.block(first..<(last + 1)).elements
                let power = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(samples.count)
                levels.append(10 * log10(max(power, 1e-12)))
            }
        }
        let mean = levels.reduce(0, +) / Double(max(1, levels.count))
        let squares = levels.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return (squares / Double(max(1, levels.count - 1))).squareRoot()
    }

    /// The genre whose songs differ most in loudness; it must be pop.
    private var widest: String? { spread.max { $0.decibels < $1.decibels }?.genre }

    public var isAsPromised: Bool { Self.allowed.contains(accuracy) && widest == "pop" }

    public var report: String {
        var table = Table(header: ["genre", "spread of song levels (dB)"])
        table.rows = spread.map { [$0.genre, decimal($0.decibels, 1)] }
        let range = "\(percent(Self.allowed.lowerBound, digits: 0)) to \(percent(Self.allowed.upperBound, digits: 0))"
        return "loudness alone gets \(percent(accuracy)) of \(clips) held-out clips (wanted: \(range))\n\n" + table.text
            + "widest: \(printable(widest ?? "none")) (wanted: pop)\n"
    }
}
