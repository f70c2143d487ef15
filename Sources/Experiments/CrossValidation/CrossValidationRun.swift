import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics
import Synchronization

/// `encore crossval`: trains and evaluates models so that each song is held out once.
///
/// Songs are divided into folds, by genre and whole; each fold is held out once, and each seed divides anew. All
/// trainings run side by side, one per thread, and give what they would give alone.
public struct CrossValidationRun: Sendable {
    public var data: DataConfiguration
    public var variants: [ModelVariant]
    public var folds: Int
    /// How many seeds are used, from that of `data` on.
    public var seeds: Int
    public var format: ClipFormat
    /// Epochs of each training, if not those of its preset.
    public var epochs: Int?
    public var isStrict: Bool
    public var folder: CrossValidationFolder

    public static let foldRange = 2...1000
    public static let seedRange = 1...1000

    public init(
        data: DataConfiguration, variants: [ModelVariant] = ModelVariant.defaults, folds: Int = 5, seeds: Int = 3,
        format: ClipFormat, epochs: Int? = nil, isStrict: Bool = false, folder: CrossValidationFolder
    ) {
        self.data = data
        self.variants = variants
        self.folds = folds
        self.seeds = seeds
        self.format = format
        self.epochs = epochs
        self.isStrict = isStrict
        self.folder = folder
    }

    /// Writes the tables, those of folds and songs after each fold, and returns the summary as text. One that was
    /// interrupted in the same folder resumes.
    ///
    /// - Parameter isInterrupted: whether the run is to end soon; asked by any thread, between steps of training.
    public func run(
        _ resources: Resources, isInterrupted: @escaping @Sendable () -> Bool = { false }
    ) throws(Failure) -> String {
        let early = FileSystem.exists(folder.path) ? try lockFolder(folder.path, for: "cross-validation") : nil
        let (corpus, groups) = try PreparedData.read(
            data, as: ClipFormat(for: variants.map(\.recipe), format), isStrict: isStrict, resources)
        let divisions = try (0..<seeds).map { number throws(Failure) in
            try SongFolds(corpus, groups: groups, count: folds, seed: data.seed &+ UInt64(number))
        }
        try FileSystem.createFolder(folder.path)
        let late = early == nil ? try lockFolder(folder.path, for: "cross-validation") : nil
        defer {
            extendLifetime(early)
            extendLifetime(late)
        }
        let configuration = CrossValidationConfiguration(
            data: data, models: variants.map(\.description), folds: folds, seeds: seeds, pooling: format.pooling,
            clipSamples: format.samples, epochs: epochs)
        if try configuration.begin(in: folder) {
            resources.monitor.note("\(printable(folder.path)) resumes where it was interrupted")
        }
        let results = try self.results(corpus, groups, divisions, resources, isInterrupted)
        let report = CrossValidationReport(
            results, songCount: corpus.recordings.count, seeds: seeds,
            heading: Heading.corpus(data)
                + ", \(folds) folds by \(printable(groups?.name ?? "song")), \(seeds) seed\(seeds == 1 ? "" : "s")")
        try FileSystem.write(report.summaryTable.text, to: folder.summary)
        try FileSystem.write(report.markdown, to: folder.markdown)
        return report.markdown + "\nTables are in \(printable(folder.path))\n"
    }

    /// Fold after fold, as many at a time as there are threads.
    private func results(
        _ corpus: Corpus, _ groups: SongGroups?, _ divisions: [SongFolds], _ resources: Resources,
        _ isInterrupted: @escaping @Sendable () -> Bool
    ) throws(Failure) -> [FoldResult] {
        let monitor = resources.monitor
        let start = ContinuousClock.now
        let (data, folds, variants) = (data, folds, variants)
        let count = divisions.count * folds
        let total = count * variants.count
        let state = Mutex(
            (done: 0, trained: 0, failure: Failure?.none, results: [[FoldResult]](repeating: [], count: count)))
        // Once one has failed, the others save their state and end.
        let training = FoldTraining(
            folder: folder, variants: variants, format: format, epochs: epochs,
            isInterrupted: { isInterrupted() || state.withLock { $0.failure != nil } },
            remedy: "to resume, run the same command again")
        // Asked once before a fold leaves its first file: an interruption from then on says how to resume.
        _ = isInterrupted()
        resources.pool.run(count) { index in
            let singleThread = WorkerPool(threads: 1)
            let (division, number) = (divisions[index / folds], index % folds)
            let fold = Fold(
                corpus, Split.fold(number, of: division, corpus, groups: groups, validation: data.validation), groups,
                data, of: division, number: number)
            var results: [FoldResult] = []
            do throws(Failure) {
                for variant in variants {
                    guard state.withLock({ $0.failure == nil }) else { return }
                    let (result, isNew) = try fold.result(of: variant, training, on: singleThread)
                    results.append(result)
                    state.withLock {
                        $0.done += 1
                        // What an interrupted run has left says nothing about the time that a training takes.
                        guard isNew else { return }
                        $0.trained += 1
                        let elapsed = (ContinuousClock.now - start) / .seconds(1)
                        monitor.trainings(
                            done: $0.done, of: total,
                            secondsLeft: elapsed / Double($0.trained) * Double(total - $0.done))
                    }
                }
                results += try fold.baselines(on: singleThread)
            } catch {
                return state.withLock { $0.failure = $0.failure ?? error }
            }
            state.withLock {
                $0.results[index] = results
                do throws(Failure) { try write($0.results.flatMap { $0 }) } catch { $0.failure = $0.failure ?? error }
            }
        }
        if let failure = state.withLock({ $0.failure }) { throw failure }
        return state.withLock { $0.results }.flatMap { $0 }
    }

    /// What is known of the folds that are done. A summary of other folds, from an earlier run, does not stay beside
    /// them.
    private func write(_ results: [FoldResult]) throws(Failure) {
        try folder.removeSummaries()
        try FileSystem.write(FoldResult.table(results).text, to: folder.folds)
        try FileSystem.write(FoldResult.songTable(results).text, to: folder.songs)
    }
}
