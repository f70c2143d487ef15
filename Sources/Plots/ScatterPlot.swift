/// Points in the plane, colored by genre: two principal components of many clips, for example.
public struct ScatterPlot: Sendable {
    public struct Point: Sendable {
        let x: Double
        let y: Double
        let genre: Int
        let title: String?
        let isEmphasized: Bool

        /// - Parameters:
        ///   - genre: an index into the plot's genres.
        ///   - title: shown when the mouse rests on the point.
        ///   - isEmphasized: drawn larger, outlined and above the others.
        public init(x: Double, y: Double, genre: Int, title: String? = nil, isEmphasized: Bool = false) {
            self.x = x
            self.y = y
            self.genre = genre
            self.title = title
            self.isEmphasized = isEmphasized
        }

        /// What can be drawn; the bound keeps differences from overflowing.
        var isFinite: Bool { abs(x) < 1e300 && abs(y) < 1e300 }
    }

    let title: String
    let subtitle: String
    let xLabel: String
    let yLabel: String
    let genres: [String]
    let items: String
    let emphasis: String?
    let points: [Point]
    let maximumPoints: Int

    /// - Parameters:
    ///   - subtitle: a line below the title, such as what the data is.
    ///   - genres: names in label order; the legend lists them all, with how many points each has.
    ///   - items: what a point is, in the plural.
    ///   - emphasis: what the emphasized points are, for the legend.
    ///   - maximumPoints: of more points an even part of each genre is drawn, and a note says so. The axes cover all.
    public init(
        title: String, subtitle: String = "", xLabel: String, yLabel: String, genres: [String],
        items: String = "clips", emphasis: String? = nil, points: [Point], maximumPoints: Int = 3_000
    ) {
        precondition(maximumPoints > 0, "cannot draw at most \(maximumPoints) points")
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
        self.items = items
        self.emphasis = emphasis
        self.points = points
        self.maximumPoints = maximumPoints
    }

    /// The finished picture, an SVG document. It depends on nothing but what is plotted.
    public var svg: String {
        ScatterDrawing(self).document
    }

    /// The points to draw: all that are finite, or an even part of each genre.
    var drawnPoints: [Point] {
        let ordered = genres.indices.flatMap { genre in points.filter { $0.genre == genre && $0.isFinite } }
        guard ordered.count > maximumPoints else { return ordered }
        return (0..<maximumPoints).map { ordered[(2 * $0 + 1) * ordered.count / (2 * maximumPoints)] }
    }

    /// What the reader should know of points that are not drawn.
    var notes: [String] {
        let finite = points.count(where: \.isFinite)
        var notes: [String] = []
        if finite > maximumPoints { notes.append("\(grouped(maximumPoints)) of \(grouped(finite)) \(items) drawn") }
        if finite < points.count { notes.append("\(grouped(points.count - finite)) left out: not finite") }
        return notes
    }
}
