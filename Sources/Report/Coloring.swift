internal import EncoreFiles
internal import EncorePlots

/// One way to color the songs of a map.
struct Coloring: Encodable {
    /// What the color says: "genre", "artist".
    let name: String
    let categories: [Category]
    /// The category of each song.
    let values: [Int]

    struct Category: Encodable {
        let name: String
        let color: String
        /// The outline of its points, as the data of an SVG path around the origin.
        let marker: String
        let count: Int
        /// Whether songs share it of which nothing in particular is said.
        let isRest: Bool
    }

    /// So many categories get a color of their own where they are not named beforehand.
    private static let limit = 10

    /// - Parameters:
    ///   - values: of each song; `nil` where it is not known.
    ///   - categories: those that there are, in their order; `nil`: the most frequent ones, by name, while all others
    ///     share a color.
    init(_ name: String, _ values: [String?], categories: [String]? = nil) {
        self.name = name
        var counts: [String: Int] = [:]
        for value in values { if let value { counts[value, default: 0] += 1 } }
        let chosen =
            categories
            ?? counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.prefix(Self.limit).map(\.key).sorted()
        let numbers = Dictionary(zip(chosen, chosen.indices), uniquingKeysWith: { first, _ in first })
        // What has no color of its own comes last.
        let isOther = values.map { $0.map { numbers[$0] == nil } ?? false }
        let hasOthers = isOther.contains(true)
        self.values = zip(values, isOther).map { value, isOther in
            isOther ? chosen.count : value.flatMap { numbers[$0] } ?? chosen.count + (hasOthers ? 1 : 0)
        }
        let styles = GenrePalette(genres: chosen).styles
        var all = zip(chosen, styles).map { (printable($0), $1.color.hex, $1.marker.outline, false) }
        if hasOthers { all.append(("others", Self.gray, Marker.circle.outline, true)) }
        if values.contains(where: { $0 == nil }) { all.append(("unknown", Self.gray, Marker.circle.outline, true)) }
        var sizes = [Int](repeating: 0, count: all.count)
        for value in self.values { sizes[value] += 1 }
        self.categories = zip(all, sizes).map {
            Category(name: $0.0, color: $0.1, marker: $0.2, count: $1, isRest: $0.3)
        }
    }

    private static let gray = "#9a9a9a"
}
