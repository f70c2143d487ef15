import ArgumentParser
import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// - Throws: a usage error for a number out of range.
func checkRange(_ flag: String, _ number: Int?, _ range: ClosedRange<Int>) throws {
    guard let number, !range.contains(number) else { return }
    throw ValidationError("\(flag) must be within \(range.lowerBound) ... \(range.upperBound).")
}

/// What all commands that work on a run take.
struct RunOptions: ParsableArguments {
    static let defaultRun = "runs/default"

    @Option(help: ArgumentHelp("The folder of the run.", valueName: "folder"))
    var run = Self.defaultRun

    @OptionGroup var resources: ResourceOptions

    var folder: RunFolder { RunFolder(run) }
}

struct ThreadOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "How many threads work; results do not depend on it. (default: one per core)",
            valueName: "count"))
    var threads: Int?

    func validate() throws { try checkRange("--threads", threads, Resources.threadRange) }

    func pool() -> WorkerPool { WorkerPool(threads: threads ?? WorkerPool.availableCores) }
}

/// Where decoded songs are kept.
struct CacheOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Where decoded songs are kept, so that each is decoded once; none keeps them in memory. "
                + "(default: $XDG_CACHE_HOME/encore or ~/.cache/encore)",
            valueName: "folder"))
    var cache: String?

    func validate() throws {
        if cache?.isEmpty == true { throw ValidationError("--cache must name a folder, or none.") }
    }

    var store: SampleStore {
        get throws {
            if let cache { return cache == "none" ? SampleStore.none : SampleStore(folder: cache) }
            return try Self.standard(remedy: "name one: --cache FOLDER, or --cache none")
        }
    }

    /// - Parameter remedy: what to do where there is none.
    static func standard(remedy: String) throws(Failure) -> SampleStore {
        do throws(Failure) {
            return try SampleStore.standard
        } catch {
            throw Failure(error.kind, error.reason, remedy: remedy)
        }
    }
}

/// What every command that reads songs takes.
struct ResourceOptions: ParsableArguments {
    @OptionGroup var caching: CacheOptions
    @OptionGroup var threading: ThreadOptions

    func resources() throws -> Resources {
        Resources(pool: threading.pool(), store: try caching.store, monitor: TerminalMonitor())
    }
}

/// Which songs there are.
struct SongOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A folder with a folder of songs for each genre. (default: the built-in, synthetic corpus)",
            valueName: "folder"))
    var data: String?

    @Option(
        help: ArgumentHelp(
            "Genres to learn, separated by commas, or all. "
                + "(default: classical, jazz, metal and pop if they are there, else all)",
            valueName: "names"))
    var genres: String?

    @Option(
        help: ArgumentHelp(
            "A table with the columns song and group (its title says what a group is, as in artist or album), or tags: "
                + "the artists that the files name. Songs of one group stay on one side of a split.",
            valueName: "file"))
    var groups: String?

    @Flag(help: "Stop at the first song that cannot be used, instead of skipping it.")
    var strict = false

    func validate() throws {
        if genreNames?.isEmpty == true { throw ValidationError("--genres must name genres.") }
    }

    var genreNames: [String]? { genres.map { $0.split(separator: ",").map(String.init) } }

    /// The songs asked for, the built-in corpus being written where it is wanted and not there.
    func configuration(
        seed: UInt64, clipsPerSong: Int? = nil, split: SplitKind?, _ resources: Resources
    ) throws -> DataConfiguration {
        if data == nil { try CorpusRun().run(on: resources.pool, resources.monitor) }
        let folder = data ?? CorpusRun.defaultFolder
        return DataConfiguration(
            folder: folder, isSynthetic: CorpusRun.isSynthetic(folder), genres: genreNames, clipsPerSong: clipsPerSong,
            split: try split ?? (groups != nil ? .song : .default(folder: folder, genres: genreNames)),
            groups: groups.map(GroupSource.init), seed: seed)
    }
}

/// How models take clips.
struct InputOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Samples averaged into one number for the convolutional model: 40 (500 numbers per clip, as the poster), "
                + "10 or 1. (default: \(ClipFormat.defaultPooling))",
            valueName: "samples"))
    var pool: Int?

    @Option(
        help: ArgumentHelp(
            "Seconds of one clip. (default: \(decimal(ClipFormat.poster.seconds, 3)), as on the poster)",
            valueName: "length"))
    var clipSeconds: Double?

    /// Samples of one clip, where its length is given.
    var clipSamples: Int? { clipSeconds.map { ClipFormat.samples(in: $0) } }

    var format: ClipFormat {
        ClipFormat(pooling: pool ?? ClipFormat.defaultPooling, samples: clipSamples ?? ClipFormat.defaultSamples)
    }

    func validate() throws {
        let range = RunConfiguration.clipSecondsRange
        if let clipSeconds, !range.contains(clipSeconds) {
            throw ValidationError("--clip-seconds must be within \(range.lowerBound) ... \(range.upperBound).")
        }
        guard let pool, !ClipFormat.poolings.contains(pool) else { return }
        let choices = ClipFormat.poolings.map { String($0) }.joined(separator: ", ")
        throw ValidationError("--pool must be one of \(choices).")
    }
}

/// One model, or all of them.
struct ModelChoice: ExpressibleByArgument {
    let models: [ModelRecipe]
    let defaultValueDescription: String

    static let all = ModelChoice(models: ModelRecipe.all, defaultValueDescription: "all")
    static let allValueStrings = ModelRecipe.all.map(\.name) + [all.defaultValueDescription]

    init?(argument: String) {
        if argument == Self.all.defaultValueDescription {
            self = .all
        } else if let recipe = ModelRecipe(named: argument) {
            self.init(models: [recipe], defaultValueDescription: argument)
        } else {
            return nil
        }
    }

    private init(models: [ModelRecipe], defaultValueDescription: String) {
        self.models = models
        self.defaultValueDescription = defaultValueDescription
    }
}

extension Preset: ExpressibleByArgument {}

/// How to divide the songs, where no lists are given.
enum SplitChoice: String, CaseIterable, ExpressibleByArgument {
    case song, clip
    case gtzanFiltered = "gtzan-filtered"

    var kind: SplitKind {
        switch self {
        case .song: .song
        case .clip: .clip
        case .gtzanFiltered: .gtzanFiltered
        }
    }
}
