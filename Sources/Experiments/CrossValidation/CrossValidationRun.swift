import Audio
import Files
import Learning
import Numerics
import Synchronization

/// `encore crossval`: models trained and judged on every song in turn, none of which its model has heard.
///
/// Songs are divided into folds, by genre and whole; each fold is held out once, and each seed divides anew. All
/// trainings run side by side, one a thread, and give what they would give alone.
public struct CrossValidationRun: Sendable {
    public var data: DataConfiguration
    public var contenders: [Contender]
    public var folds: Int
    /// Seeds 0 ..< seeds are used, counted from that of `data`.
    public var seeds: Int
    public var pooling: Int
    public var isStrict: Bool
    public var folder: CrossValidationFolder

    public init(
        data: DataConfiguration, contenders: [Contender] = Contender.usual, folds: Int = 5, seeds: Int = 3, pooling: Int,
        isStrict: Bool = false, folder: CrossValidationFolder
    ) {
        self.data = data
        self.contenders = contenders
        self.folds = folds
        self.seeds = seeds
        self.pooling = pooling
        self.isStrict = isStrict
        self.folder = folder
    }

    /// Writes the tables, and returns the summary as text.
    public func run(on pool: WorkerPool, _ monitor: any Monitor) throws -> String {
        let format = ClipFormat(for: contenders.map(\.kind), pooling: pooling)
        let corpus = try PreparedData.read(data, as: format, isStrict: isStrict, on: pool, monitor)
        let folds = try self.folds(of: corpus)
        try FileSystem.createFolder(folder.path)
        let results = try self.results(folds, on: pool, monitor)
        let report = CrossValidationReport(
            results, songCount: corpus.recordings.count, folds: self.folds, seeds: seeds,
            heading: Heading.corpus(data) + ", \(self.folds) folds by song, \(seeds) seed\(seeds == 1 ? "" : "s")")
        try FileSystem.write(report.foldTable.text, to: folder.folds)
        try FileSystem.write(report.songTable.text, to: folder.songs)
        try FileSystem.write(report.summaryTable.text, to: folder.summary)
        try FileSystem.write(report.markdown, to: folder.markdown)
        return report.markdown + "\nTables are in \(printable(folder.path))\n"
    }

    private func folds(of corpus: Corpus) throws(Failure) -> [Fold] {
        var folds: [Fold] = []
        for seed in data.seed..<(data.seed + UInt64(seeds)) {
            let division = try SongFolds(corpus, count: self.folds, seed: seed)
            for number in 0..<self.folds {
                let partition = Partition.fold(
                    number, of: division, corpus, validation: DataConfiguration.validation)
                folds.append(Fold(partition, seed: seed, number: number))
            }
        }
        return folds
    }

    private func results(_ folds: [Fold], on pool: WorkerPool, _ monitor: any Monitor) throws -> [FoldResult] {
        let tasks = folds.flatMap { fold in contenders.map { (fold, $0) } }
        let (pooling, start) = (pooling, ContinuousClock.now)
        let progress = Mutex((done: 0, results: [Result<FoldResult, any Error>?](repeating: nil, count: tasks.count)))
        pool.run(tasks.count) { index in
            guard !progress.withLock({ $0.results.contains { if case .failure = $0 { true } else { false } } }) else { return }
            let (fold, contender) = tasks[index]
            let result = Result { try fold.result(of: contender, pooling: pooling, on: WorkerPool(threads: 1)) }
            progress.withLock {
                $0.results[index] = result
                $0.done += 1
                let elapsed = (ContinuousClock.now - start) / .seconds(1)
                monitor.trainings(
                    done: $0.done, of: tasks.count, secondsLeft: elapsed / Double($0.done) * Double(tasks.count - $0.done))
            }
        }
        var results: [FoldResult] = []
        for result in progress.withLock({ $0.results }) {
            if let result { results.append(try result.get()) }
        }
        for fold in folds {
            results.append(fold.majority)
            results.append(try fold.loudness(on: pool))
        }
        return results
    }
}

/// The folder of a cross-validation, and the names of all that is in it.
public struct CrossValidationFolder: Sendable {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    /// The summary, to be read.
    public var markdown: String { path + "/crossval.md" }
    /// The summary as a table: a line for each model.
    public var summary: String { path + "/crossval.csv" }
    /// A line for each model, seed and fold.
    public var folds: String { path + "/folds.csv" }
    /// A line for each model, seed and song.
    public var songs: String { path + "/songs.csv" }
}
