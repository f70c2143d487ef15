internal import EncoreAnalysis
internal import EncoreFiles
internal import EncoreNumerics
internal import EncorePlots
internal import FoundationEssentials

/// The songs of a page on the first two principal components of their encodings, as its script reads them.
struct SongMap: Encodable {
    /// Paths below the folder of all songs.
    let names: [String]
    /// "Artist – Title", or nothing.
    let titles: [String]
    /// The folder of all songs as an address relative to the page; it ends with "/".
    let folder: String
    /// Addresses below that folder, by song, where a name is not UTF-8 and does not give it.
    let addresses: [String: String]
    /// Places, 0 … `extent`; y grows upward.
    let x: [Int]
    let y: [Int]
    let extent = Self.extent
    /// Shares of the variance of the two components.
    let axes: [String]
    /// The genres that the model tells.
    let genres: [String]
    /// A song's probabilities in thousandths, song by song.
    let probabilities: [Int]
    let colorings: [Coloring]
    /// How many nearest songs are given for each.
    let neighborCount: Int
    /// The nearest songs of each song by cosine, and the cosines in thousandths.
    let neighbors: [Int]
    let cosines: [Int]

    static let extent = 10_000
    /// More songs than these are not drawn.
    static let limit = 100_000
    private static let neighborCount = 8

    /// - Parameters:
    ///   - songs: at least one.
    ///   - encodings: (songs, width).
    ///   - page: where the page is written.
    init(
        of songs: [MapSong], encodings: Matrix, genres: [String], colorings: [Coloring], page: FilePath,
        on pool: WorkerPool
    ) throws(AnalysisError) {
        let root = FilePath.commonFolder(of: songs.map(\.location))
        let parts = songs.map { Array($0.location.bytes.dropFirst(root.bytes.count)) }
        let names = parts.map { printable(FilePath.text(of: $0)) }
        self.names = names
        titles = songs.map { [$0.artist, $0.title].compactMap { $0 }.map(printable).joined(separator: " – ") }
        folder = root.address(from: page.folder.resolved)
        addresses = Dictionary(
            uniqueKeysWithValues: parts.indices.filter { Array(names[$0].utf8) != parts[$0] }
                .map { (String($0), FilePath(bytes: parts[$0]).address) })
        self.genres = genres.map(printable)
        probabilities = songs.flatMap { song in
            // A damaged file may hold anything.
            song.probabilities.map { (0...1).contains($0) ? Int((1000 * $0).rounded()) : 0 }
        }
        self.colorings = colorings

        let components = try PrincipalComponents(of: encodings, count: 2, on: pool)
        let places = components.project(encodings, on: pool)
        x = Self.scaled(places, column: 0)
        y = Self.scaled(places, column: 1)
        axes = (components.explainedVarianceRatio + [0, 0]).prefix(2).enumerated().map {
            "PC\($0.offset + 1) (\(decimal(100 * $0.element, 1)) % of variance)"
        }
        let nearest = nearestByCosine(Self.neighborCount, toEachRowOf: encodings, on: pool)
        neighborCount = nearest.first?.count ?? 0
        neighbors = nearest.flatMap { $0.map(\.row) }
        cosines = nearest.flatMap { $0.map { Int((1000 * $0.cosine).rounded()) } }
    }

    private static func scaled(_ places: Matrix, column: Int) -> [Int] {
        guard column < places.columns else { return [Int](repeating: extent / 2, count: places.rows) }
        let values = (0..<places.rows).map { Double(places[$0, column]) }
        let (least, greatest) = (values.min() ?? 0, values.max() ?? 0)
        guard greatest > least else { return values.map { _ in extent / 2 } }
        return values.map { Int((Double(extent) * ($0 - least) / (greatest - least)).rounded()) }
    }

    /// JSON that can stand in an element `script`: no "<" in it could end the element.
    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let json = try? encoder.encode(self) else { preconditionFailure("a map that JSON cannot represent") }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.count)
        for byte in json {
            if byte == UInt8(ascii: "<") { bytes += Array("\\u003c".utf8) } else { bytes.append(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// A song of the map.
struct MapSong {
    /// Absolute.
    let location: FilePath
    let title: String?
    let artist: String?
    /// In the order of the map's genres; empty if the model tells none.
    let probabilities: [Double]
}
