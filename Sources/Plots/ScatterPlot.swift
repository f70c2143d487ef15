import EncoreFiles

/// Points in the plane, colored by genre: two principal components of many clips, for example.
public struct ScatterPlot: Sendable {
    public struct Point: Sendable {
        let x: Double
        let y: Double
        let genre: Int
        let title: String?

        /// - Parameters:
        ///   - genre: an index into the plot's genres.
        ///   - title: shown when the mouse rests on the point.
        public init(x: Double, y: Double, genre: Int, title: String? = nil) {
            self.x = x
            self.y = y
            self.genre = genre
            self.title = title
        }

        /// What can be drawn; the bound keeps differences from overflowing.
        var isFinite: Bool { abs(x) < 1e300 && abs(y) < 1e300 }
    }

    let title: String
    let subtitle: String
    let xLabel: String
    let yLabel: String
    let genres: [String]
    let points: [Point]

    /// As many as are drawn at most.
    private static let maximumPoints = 3_000

    /// - Parameters:
    ///   - subtitle: a line below the title, such as what the data is.
    ///   - genres: names in label order; the legend lists them all, with how many points each has.
    ///   - points: one per clip; if there are more than 3,000, evenly spaced ones are drawn, and a note says so. The
    ///     axes cover all.
    public init(
        title: String, subtitle: String = "", xLabel: String, yLabel: String, genres: [String], points: [Point]
    ) {
        for point in points {
            precondition(
                genres.indices.contains(point.genre),
                "genre \(point.genre) is not among \(genres.count)")
        }
        self.title = title
        self.subtitle = subtitle
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.genres = genres
        self.points = points
    }

    /// The finished picture, an SVG document. It depends on nothing but what is plotted.
    public var svg: String {
        ScatterDrawing(self).document
    }

    /// The points to draw: all that are finite, or evenly spaced ones of each genre.
    var drawnPoints: [Point] {
        let ordered = genres.indices.flatMap { genre in points.filter { $0.genre == genre && $0.isFinite } }
        let most = Self.maximumPoints
        guard ordered.count > most else { return ordered }
        return (0..<most).map { ordered[(2 * $0 + 1) * ordered.count / (2 * most)] }
    }

    /// What the reader should know of points that are not drawn.
    var notes: [String] {
        let finite = points.count(where: \.isFinite)
        var notes: [String] = []
        let most = Self.maximumPoints
        if finite > most { notes.append("\(grouped(most)) of \(grouped(finite)) clips drawn") }
        if finite < points.count { notes.append("\(grouped(points.count - finite)) left out: not finite") }
        return notes
    }
}
