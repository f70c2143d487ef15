internal import Encore
internal import EncoreAnalysis
internal import EncoreAudio
internal import EncoreExperiments
internal import EncoreFiles
internal import EncoreLearning
internal import EncoreNumerics
internal import Synchronization

extension Page {
    /// - Parameters:
    ///   - dataFolder: where the songs are now, if not where they were.
    ///   - target: where the page is written.
    init(of folder: RunFolder, dataFolder: String?, target: String, _ resources: Resources) throws(Failure) {
        let summary = try RunSummary(of: folder)
        let (map, notes) = try Self.map(of: folder, dataFolder: dataFolder, target: target, resources)
        self.init(
            title: printable(String(lastComponent(FilePath(folder.path).resolved.text))), run: summary, map: map,
            mapNotes: notes,
            remarks: [
                try RemarkList("Skipped files", path: folder.skipped),
                try RemarkList("Warnings", path: folder.warnings),
            ].compactMap { $0 })
    }

    private static func map(
        of folder: RunFolder, dataFolder: String?, target: String, _ resources: Resources
    ) throws(Failure) -> (SongMap?, notes: [String]) {
        let configuration = try RunConfiguration(of: folder)
        let root = FilePath(dataFolder ?? configuration.data.folder).resolved
        let rows = Self.drawn(of: try SplitTable.read(folder.split))
        let trained = folder.trainedModels
        guard !trained.isEmpty else { return (nil, ["There is no map yet: no model is trained."]) }
        let model = try Model(contentsOf: folder.path, threads: resources.pool.threadCount)
        guard model.encodes else { return (nil, ["There is no map: no model of this run makes encodings."]) }
        var notes: [String] = []

        let songs = rows.songs.map {
            Song(name: $0.song, location: root.appending(FilePath(ofText: $0.song).bytes), label: nil)
        }
        let encoded = try Self.encode(songs, with: model, from: resources.store, resources.monitor)
        let found = encoded.indices.filter { encoded[$0] != nil }
        if rows.songs.count < rows.count {
            notes.append("\(grouped(rows.songs.count)) of the \(grouped(rows.count)) songs are drawn.")
        }
        if found.count < songs.count {
            let missing = songs.indices.first { encoded[$0] == nil }.map { songs[$0].name } ?? ""
            notes.append(
                "\(counted(songs.count - found.count, "song", grouped: true)) cannot be read in "
                    + "\(printable(root.text)), such as \(printable(missing)).")
        }
        guard !found.isEmpty else { return (nil, notes) }
        let all = found.compactMap { encoded[$0] }
        let colorings = Self.colorings(of: zip(found.map { rows.songs[$0] }, all).map { $0 }, model, configuration)
        let encodings = Matrix(
            rows: all.count, columns: model.encodingWidth, elements: all.flatMap { $0.encoding })
        let map = try analyzing(model.path) { () throws(AnalysisError) in
            try SongMap(
                of: zip(found, all).map {
                    MapSong(
                        location: songs[$0].location, title: $1.tags.title, artist: $1.tags.artist,
                        probabilities: $1.probabilities?.values ?? [])
                }, encodings: encodings, genres: model.genres, colorings: colorings, page: FilePath(target),
                on: resources.pool)
        }
        notes.insert("Encodings are those of the \(model.name) model.", at: 0)
        return (map, notes)
    }

    /// By what the songs are, what the model takes them for, and what they were for in training.
    private static func colorings(
        of songs: [(row: SplitRow, made: RunSong)], _ model: Model, _ configuration: RunConfiguration
    ) -> [Coloring] {
        let genres = Set(songs.map(\.row.genre)).sorted()
        var colorings = [Coloring("genre", songs.map(\.row.genre), categories: genres)]
        if model.classifies {
            let predicted = songs.map { $0.made.probabilities?.mostProbable }
            let answers = zip(songs, predicted).map { $0.row.genre == $1 ? "right" : "wrong" }
            colorings.append(Coloring("predicted genre", predicted, categories: model.genres))
            colorings.append(Coloring("answer", answers, categories: ["right", "wrong"]))
        }
        let parts = songs.map(\.row.subset)
        let all = Subset.allCases.filter(parts.contains).map(\.purpose)
        colorings.append(Coloring("part", parts.map(\.purpose), categories: all))
        if let (name, groups) = groups(of: songs, configuration) { colorings.append(Coloring(name, groups)) }
        return colorings
    }

    /// Each song once, also where its clips are in several subsets; at most as many as a map has.
    private static func drawn(of rows: [SplitRow]) -> (songs: [SplitRow], count: Int) {
        var seen: Set<String> = []
        let songs = rows.filter { seen.insert($0.song).inserted }
        let drawn = min(songs.count, SongMap.limit)
        return ((0..<drawn).map { songs[$0 * songs.count / drawn] }, songs.count)
    }

    /// The groups by which the songs were divided, or else the artists that the files name.
    private static func groups(
        of songs: [(row: SplitRow, made: RunSong)], _ configuration: RunConfiguration
    ) -> (name: String, groups: [String?])? {
        if case .file(let path) = configuration.data.groups,
            let text = try? FileSystem.readText(path), let csv = try? CSV(parsing: text, path: path),
            let table = try? GroupTable(csv, path: path)
        {
            return (printable(table.name), songs.map { table[$0.row.song] })
        }
        let artists = songs.map(\.made.tags.artist)
        return artists.contains { $0 != nil } ? ("artist", artists) : nil
    }

    /// - Returns: `nil` for a song that cannot be read.
    private static func encode(
        _ songs: [Song], with model: Model, from store: SampleStore, _ monitor: any Monitor
    ) throws(Failure) -> [RunSong?] {
        let encoded = Mutex([RunSong?](repeating: nil, count: songs.count))
        try model.forEachSong(songs, from: store) { _, sound, analysis in
            RunSong(encoding: analysis.encoding ?? [], probabilities: analysis.probabilities, tags: sound.tags)
        } each: { index, result in
            encoded.withLock { $0[index] = try? result.get() }
            monitor.songs("encoding songs", done: index + 1, of: songs.count)
            return true
        }
        return encoded.withLock { $0 }
    }
}

/// What a model makes of a song of its run.
private struct RunSong: Sendable {
    let encoding: [Float]
    let probabilities: GenreProbabilities?
    let tags: SongTags
}
