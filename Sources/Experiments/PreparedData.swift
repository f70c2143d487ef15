import EncoreAudio
import EncoreFiles
import EncoreNumerics

/// The songs of a run, decoded, divided and cut into clips.
package struct PreparedData: Sendable {
    /// Where songs are grouped it says what a group is.
    let configuration: DataConfiguration
    let split: Split
    let train: ClipSet
    let validation: ClipSet
    let test: ClipSet
    /// Skipped files and warnings.
    let remarks: SongRemarks

    var genres: [String] { train.genres }
    var subsets: [ClipSet] { [train, validation, test] }

    /// Reads the songs and divides them anew.
    init(
        dividing configuration: DataConfiguration, as format: ClipFormat, isStrict: Bool, _ resources: Resources
    ) throws(Failure) {
        // Read before the songs, so that a wrong name fails at once.
        let lists = try SplitListFiles(configuration)
        let (corpus, groups) = try Self.read(configuration, as: format, isStrict: isStrict, resources)
        let split =
            switch configuration.split {
            case .song:
                try Split.bySong(
                    corpus, groups: groups, heldOut: DataConfiguration.heldOut, validation: configuration.validation,
                    seed: configuration.seed)
            case .clip: try Split.byClip(corpus, heldOut: DataConfiguration.heldOut, seed: configuration.seed)
            case .lists:
                try Split.fromLists(corpus, train: lists.train, validation: lists.validation, test: lists.test)
            case .gtzanFiltered: try Split.gtzanFiltered(corpus)
            }
        self.init(configuration, corpus, split, groups, resources.monitor)
    }

    /// Reads the songs of a run and divides them as the run did.
    ///
    /// - Parameter hop: samples from a held-out clip to the next; none: they lie end to end.
    init(
        of run: RunFolder, _ configuration: DataConfiguration, as format: ClipFormat, hop: Int? = nil,
        isStrict: Bool = false, _ resources: Resources
    ) throws(Failure) {
        let rows = try SplitTable.read(run.split)
        // The table says who is where; groups have done their work.
        let (corpus, _) = try Self.read(configuration, as: format, readsGroups: false, isStrict: isStrict, resources)
        let split = try Split.fromTable(
            corpus, rows, kind: configuration.split, heldOut: DataConfiguration.heldOut, seed: configuration.seed,
            path: run.split)
        self.init(configuration, corpus, split, nil, hop: hop, resources.monitor)
    }

    /// - Parameter hop: samples from a held-out clip to the next; none: they lie end to end.
    package init(
        _ configuration: DataConfiguration, _ corpus: Corpus, _ split: Split, _ groups: SongGroups?, hop: Int? = nil,
        _ monitor: any Monitor
    ) {
        var configuration = configuration
        configuration.groupName = groups?.name ?? configuration.groupName
        self.configuration = configuration
        self.split = split
        remarks = SongRemarks(skipped: corpus.skipped, warnings: corpus.warnings)
        train = ClipSet(corpus, split, .train)
        validation = ClipSet(corpus, split, .validation)
        test = ClipSet(corpus, split, .test, hop: hop)
        for text in split.notes { monitor.warn(text) }
        monitor.note(
            "\(counted(train.songNames.count, "song")) (\(counted(train.count, "clip"))) to train on, "
                + (validation.count > 0
                    ? "\(validation.songNames.count) (\(validation.count)) to choose epochs by, " : "")
                + "\(test.songNames.count) (\(test.count)) held out, split \(configuration.splitName)"
                + (configuration.isSynthetic ? "; SYNTHETIC songs" : ""))
    }

    /// Reads the songs of a folder, and says what is wrong with them.
    static func read(
        _ configuration: DataConfiguration, as format: ClipFormat, readsGroups: Bool = true, isStrict: Bool,
        _ resources: Resources
    ) throws(Failure) -> (corpus: Corpus, groups: SongGroups?) {
        let monitor = resources.monitor
        let table = try readsGroups ? configuration.groups?.table : nil
        let folder = try FolderCorpus(folder: configuration.folder, genres: configuration.genres)
        if CorpusRun.isUnfinished(configuration.folder) {
            monitor.warn(
                "\(printable(configuration.folder)): a synthetic corpus of which songs are missing; "
                    + "to write them, run the command that was interrupted again")
        }
        let corpus: Corpus
        do throws(Failure) {
            corpus = try Corpus(
                reading: folder, as: format, from: resources.store, clipsPerSong: configuration.clipsPerSong,
                isStrict: isStrict, on: resources.pool
            ) { done, total in monitor.songs("reading songs", done: done, of: total) }
        } catch  where error.kind == .cannotWrite {
            throw Failure(.cannotWrite, path: error.path, error.reason, remedy: Remedy.store)
        }
        SongRemarks(skipped: corpus.skipped, warnings: corpus.warnings).report(to: monitor)
        let skipped = corpus.skipped.isEmpty ? "" : ", \(corpus.skipped.count) skipped"
        let genres = corpus.genres.map(printable).joined(separator: ", ")
        monitor.note("\(counted(corpus.recordings.count, "song")) of \(genres)\(skipped)")
        let decoded = corpus.recordings.count { $0.audio.isDecoded }
        if decoded > 0, let store = resources.store.folder {
            let bytes = corpus.recordings.reduce(0) { $0 + $1.audio.keptBytes }
            monitor.note(
                "decoded \(counted(decoded, "song")) anew; "
                    + "\(ByteCount.text(bytes)) of samples are kept in \(printable(store))"
            )
        }
        guard readsGroups, let source = configuration.groups else { return (corpus, nil) }
        let groups = try source.groups(of: corpus, table)
        monitor.note("\(counted(Set(groups.indices).count, "group")) by \(printable(groups.name))")
        if !groups.ungrouped.isEmpty {
            monitor.warn(
                "\(counted(groups.ungrouped.count, "song")) without \(printable(groups.name)), "
                    + "each of which is a group of its own: \(listed(groups.ungrouped, atMost: 3))")
        }
        if !groups.unmatched.isEmpty {
            monitor.note(
                "\(printable(source.text)) names \(counted(groups.unmatched.count, "song")) not among those used: "
                    + listed(groups.unmatched, atMost: 3))
        }
        return (corpus, groups)
    }
}

/// The lists of songs that a run divides its songs by.
private struct SplitListFiles {
    let train: [String]
    let validation: [String]
    let test: [String]

    init(_ configuration: DataConfiguration) throws(Failure) {
        func lines(_ path: String?) throws(Failure) -> [String] {
            guard configuration.split == .lists, let path else { return [] }
            return try FileSystem.readText(path).split(whereSeparator: \.isNewline).map(String.init)
        }
        train = try lines(configuration.trainList)
        validation = try lines(configuration.validationList)
        test = try lines(configuration.testList)
    }
}
