import EncoreAudio
import EncoreFiles
import EncoreNumerics

/// The songs of a run, read, divided and cut into clips.
struct PreparedData: Sendable {
    let configuration: DataConfiguration
    let genres: [String]
    let partition: Partition
    let train: ClipSet
    let validation: ClipSet
    let test: ClipSet
    let skipped: [SkippedSong]

    /// Reads the songs and divides them anew.
    init(
        dividing configuration: DataConfiguration, as format: ClipFormat, isStrict: Bool, on pool: WorkerPool,
        _ monitor: any Monitor
    ) throws(Failure) {
        var lists: (train: [String], validation: [String], test: [String]) = ([], [], [])
        if configuration.split == .lists {
            // Before the songs, so that a mistyped name costs nobody the wait.
            func lines(_ path: String?) throws(Failure) -> [String] {
                guard let path else { return [] }
                return try FileSystem.readText(path).split(whereSeparator: \.isNewline).map(String.init)
            }
            lists = (
                try lines(configuration.trainList), try lines(configuration.validationList),
                try lines(configuration.testList)
            )
        }
        let corpus = try Self.read(configuration, as: format, isStrict: isStrict, on: pool, monitor)
        let skipped = corpus.skipped
        let partition =
            switch configuration.split {
            case .song:
                try Partition.bySong(
                    corpus, heldOut: DataConfiguration.heldOut, validation: configuration.validation,
                    seed: configuration.seed)
            case .clip: try Partition.byClip(corpus, heldOut: DataConfiguration.heldOut, seed: configuration.seed)
            case .lists:
                try Partition.fromLists(corpus, train: lists.train, validation: lists.validation, test: lists.test)
            case .gtzanFiltered: try Partition.gtzanFiltered(corpus)
            }
        self.init(configuration, partition, skipped, monitor)
    }

    /// Reads the songs of a run and divides them as the run did.
    init(
        of run: RunFolder, _ configuration: DataConfiguration, as format: ClipFormat, isStrict: Bool = false,
        on pool: WorkerPool, _ monitor: any Monitor
    ) throws(Failure) {
        let rows = try SplitTable.read(run.split)
        let corpus = try Self.read(configuration, as: format, isStrict: isStrict, on: pool, monitor)
        let skipped = corpus.skipped
        let partition = try Partition.fromTable(
            corpus, rows, kind: configuration.split, heldOut: DataConfiguration.heldOut, seed: configuration.seed,
            path: run.split)
        self.init(configuration, partition, skipped, monitor)
    }

    private init(
        _ configuration: DataConfiguration, _ partition: Partition, _ skipped: [SkippedSong], _ monitor: any Monitor
    ) {
        self.configuration = configuration
        self.partition = partition
        self.skipped = skipped
        genres = partition.genres
        train = ClipSet(partition, .train)
        validation = ClipSet(partition, .validation)
        test = ClipSet(partition, .test)
        for text in partition.notes { monitor.warn(text) }
        monitor.note(
            "\(train.songNames.count) songs (\(train.count) clips) to train on, "
                + (validation.count > 0
                    ? "\(validation.songNames.count) (\(validation.count)) to choose epochs by, " : "")
                + "\(test.songNames.count) (\(test.count)) held out, split \(configuration.splitName)"
                + (configuration.isSynthetic ? "; SYNTHETIC songs" : ""))
    }

    /// Reads the songs of a folder, and says what is wrong with them.
    ///
    /// - Parameter copies: how many copies of them there will be at a time beside what is read.
    static func read(
        _ configuration: DataConfiguration, as format: ClipFormat, copies: Int = 1, isStrict: Bool,
        on pool: WorkerPool, _ monitor: any Monitor
    ) throws(Failure) -> Corpus {
        let folder = try FolderCorpus(folder: configuration.folder, genres: configuration.genres)
        let corpus = try Corpus(
            reading: folder, as: format, clipsPerSong: configuration.clipsPerSong,
            memoryLimit: Corpus.memoryLimit(copies: copies), isStrict: isStrict, on: pool
        ) { done, total in monitor.songs("reading songs", done: done, of: total) }
        for song in corpus.skipped { monitor.warn("skipped \(song)") }
        for text in corpus.warnings { monitor.warn(text) }
        let skipped = corpus.skipped.isEmpty ? "" : ", \(corpus.skipped.count) skipped"
        let genres = corpus.genres.map(printable).joined(separator: ", ")
        monitor.note("\(corpus.recordings.count) songs of \(genres)\(skipped)")
        return corpus
    }
}
