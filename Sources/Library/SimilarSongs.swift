internal import Encore
internal import EncoreAnalysis
public import EncoreAudio
internal import EncoreExperiments
public import EncoreFiles
public import EncoreNumerics

/// The songs of a library that are nearest to others.
public struct SimilarSongs: Sendable {
    public struct Neighbor: Sendable {
        public let song: LibrarySong
        /// The cosine between its encoding and the mean of the seeds' encodings, each of length 1.
        public let cosine: Float
    }

    public let library: SongLibrary
    /// How many to find.
    public var count = 10
    /// How many songs of one artist at most; none: any number. Songs without an artist are not counted.
    public var mostOfArtist: Int?

    public init(in library: SongLibrary) {
        self.library = library
    }

    /// - Parameters:
    ///   - seeds: songs, in the library or not; those that are not are encoded by its model. None of them is found.
    ///   - store: where decoded songs are looked for.
    /// - Throws: `.missingInput` or `.badData` for a seed, or a model, that cannot be used.
    public func neighbors(
        of seeds: [Song], from store: SampleStore, on pool: WorkerPool
    ) throws(Failure) -> [Neighbor] {
        let paths = seeds.map { songPath($0.location).text }
        let rows = library.index.rows(of: paths)
        let rest = zip(seeds, paths).filter { rows[$0.1] == nil }.map(\.0)
        let own = Set(rows.values)
        let encodings = library.encodings
        let vectors = try own.sorted().map { encodings.row($0) } + encode(rest, from: store, on: pool)
        var query = [Double](repeating: 0, count: encodings.columns)
        for vector in vectors {
            let length = vector.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
            for index in query.indices where length > 0 { query[index] += Double(vector[index]) / length }
        }
        // More are looked at, until enough are left.
        var looked = count + own.count
        while true {
            let nearest = nearestByCosine(looked, to: query.map(Float.init), in: encodings, on: pool)
            let found = try choose(among: nearest.filter { !own.contains($0.row) })
            if found.count == count || nearest.count == library.count { return found }
            looked = max(1, looked) * 4
        }
    }

    private func choose(among nearest: [CosineNeighbor]) throws(Failure) -> [Neighbor] {
        var found: [Neighbor] = []
        var ofArtist: [String: Int] = [:]
        for neighbor in nearest where found.count < count {
            let song = try library.index[neighbor.row]
            if let mostOfArtist, let artist = song.artist?.lowercased() {
                guard ofArtist[artist, default: 0] < mostOfArtist else { continue }
                ofArtist[artist, default: 0] += 1
            }
            found.append(Neighbor(song: song, cosine: neighbor.cosine))
        }
        return found
    }

    private func encode(
        _ songs: [Song], from store: SampleStore, on pool: WorkerPool
    ) throws(Failure) -> [[Float]] {
        if songs.isEmpty { return [] }
        let description = library.description
        let model = try Model(contentsOf: description.model, threads: pool.threadCount)
        guard try LibraryDescription(of: model, hop: description.hopSeconds).settings == description.settings else {
            throw Failure(
                .badData, path: library.folder.path, "was encoded with another model than \(printable(model.path))",
                remedy: encodeAgain)
        }
        return try songs.map { song throws(Failure) in
            try model.encode(Sound(song.location, from: store), hop: description.hopSeconds)
        }
    }
}
