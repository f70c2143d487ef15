import EncoreFiles

/// Lays a scatter plot out: title above, frame and axes below it, the legend on the right.
struct ScatterDrawing {
    private let plot: ScatterPlot
    private let palette: GenrePalette
    private let drawn: [ScatterPlot.Point]
    private let horizontal: Axis
    private let vertical: Axis
    private let left = 78.0
    private let top: Double
    private let frameWidth = 600.0
    private let frameHeight = 460.0
    private let legendNames: [String]

    init(_ plot: ScatterPlot) {
        self.plot = plot
        palette = GenrePalette(genres: plot.genres)
        drawn = plot.drawnPoints
        let finite = plot.points.filter(\.isFinite)
        horizontal = Axis(covering: finite.map(\.x), ticks: 6)
        vertical = Axis(covering: finite.map(\.y), ticks: 5)
        top = plot.subtitle.isEmpty ? 52 : 70
        legendNames = plot.genres.map { shortened($0, to: 24) }
    }

    private var right: Double { left + frameWidth }
    private var bottom: Double { top + frameHeight }

    var document: String {
        let names = zip(legendNames, counts).map { estimatedWidth(of: "\($0) \(grouped($1))", size: 13) + 20 }
        let footer = plot.notes.map { estimatedWidth(of: $0, size: 12) }
        let legendWidth = 24 + ((names + footer).max() ?? 0)
        let legendHeight = 22 * Double(names.count + footer.count) + 40
        let height = top + max(frameHeight + 66, legendHeight)
        let heading = max(estimatedWidth(of: plot.title, size: 19), estimatedWidth(of: plot.subtitle, size: 13))
        let width = max(right + 20 + legendWidth, left + heading + 20)
        var svg = SVG(width: width, height: height, title: plot.title, description: summary)
        svg.heading(plot.title, plot.subtitle, x: left)
        drawAxes(&svg)
        drawPoints(&svg)
        drawLegend(&svg)
        return svg.document
    }

    private var counts: [Int] {
        plot.genres.indices.map { genre in plot.points.count { $0.genre == genre } }
    }

    private var summary: String {
        let parts = zip(plot.genres, counts).map { "\($0) \($1)" }.joined(separator: ", ")
        let notes = plot.notes.map { "; \($0)" }.joined()
        let subtitle = plot.subtitle.isEmpty ? "" : "\(plot.subtitle). "
        return "\(subtitle)Scatter plot of \(plot.points.count) clips (\(parts))\(notes). "
            + "Horizontal axis: \(plot.xLabel). Vertical axis: \(plot.yLabel)."
    }

    private func drawAxes(_ svg: inout SVG) {
        svg.group(["font-size": 12, "fill": "#4a4a4a"]) { svg in
            for tick in horizontal.ticks {
                let x = horizontal.position(of: tick.value, from: left, to: right)
                drawLine(&svg, x, top, x, bottom, stroke: tick.value == 0 ? "#c4c4c4" : "#ececec")
                drawLine(&svg, x, bottom, x, bottom + 5, stroke: "#8a8a8a")
                svg.text(tick.label, x: x, y: bottom + 19, ["text-anchor": "middle"])
            }
            for tick in vertical.ticks {
                let y = vertical.position(of: tick.value, from: bottom, to: top)
                drawLine(&svg, left, y, right, y, stroke: tick.value == 0 ? "#c4c4c4" : "#ececec")
                drawLine(&svg, left - 5, y, left, y, stroke: "#8a8a8a")
                svg.text(tick.label, x: left - 9, y: y + 4, ["text-anchor": "end"])
            }
        }
        svg.element(
            "rect",
            [
                "x": left, "y": top, "width": frameWidth, "height": frameHeight, "fill": "none", "stroke": "#8a8a8a",
            ])
        let middle = (top + bottom) / 2
        svg.group(["font-size": 13, "fill": "#1a1a1a", "text-anchor": "middle"]) { svg in
            svg.text(plot.xLabel, x: (left + right) / 2, y: bottom + 44, [:])
            svg.text(plot.yLabel, x: 20, y: middle, ["transform": "rotate(-90 20 \(coordinate(middle)))"])
        }
    }

    private func drawLine(
        _ svg: inout SVG, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, stroke: String
    ) {
        svg.element("line", ["x1": x1, "y1": y1, "x2": x2, "y2": y2, "stroke": stroke])
    }

    private func drawPoints(_ svg: inout SVG) {
        svg.group("defs", [:]) { svg in
            for (genre, style) in palette.styles.enumerated() {
                svg.element("path", ["id": "g\(genre)", "d": style.marker.path(size: 2.8)])
            }
        }
        guard !drawn.isEmpty else {
            svg.text(
                "no clips to draw", x: (left + right) / 2, y: (top + bottom) / 2,
                [
                    "text-anchor": "middle", "font-size": 15, "fill": "#5c5c5c",
                ])
            return
        }
        // In rounds, so that the last genre does not lie on top of all others.
        let rounds = 6
        for round in 0..<rounds {
            for genre in plot.genres.indices {
                let points = drawn.filter { $0.genre == genre }
                let part = points.indices.filter { $0 % rounds == round }.map { points[$0] }
                drawGroup(part, genre: genre, &svg)
            }
        }
    }

    private func drawGroup(_ points: [ScatterPlot.Point], genre: Int, _ svg: inout SVG) {
        guard !points.isEmpty else { return }
        svg.group(["fill": palette.styles[genre].color.hex, "fill-opacity": "0.65"]) { svg in
            for point in points {
                svg.element(
                    "use",
                    [
                        "href": "#g\(genre)",
                        "x": horizontal.position(of: point.x, from: left, to: right),
                        "y": vertical.position(of: point.y, from: bottom, to: top),
                    ], tooltip: point.title.map { shortened($0, to: 60) })
            }
        }
    }

    private func drawLegend(_ svg: inout SVG) {
        let x = right + 30
        svg.group(["font-size": 13, "fill": "#1a1a1a"]) { svg in
            for (genre, name) in legendNames.enumerated() {
                let y = top + 10 + 22 * Double(genre)
                let style = palette.styles[genre]
                svg.element(
                    "path",
                    [
                        "d": style.marker.path(size: 4.6), "fill": style.color.hex,
                        "transform": "translate(\(coordinate(x)) \(coordinate(y)))",
                    ])
                svg.group("text", ["x": x + 14, "y": y + 4.5]) { svg in
                    svg.span(name)
                    svg.span(grouped(counts[genre]), ["dx": 6, "fill": "#6a6a6a"])
                }
            }
        }
        svg.group(["font-size": 12, "fill": "#5c5c5c"]) { svg in
            for (index, line) in plot.notes.enumerated() {
                let y = top + 26 + 22 * Double(plot.genres.count) + 18 * Double(index)
                svg.text(line, x: x - 6, y: y, [:])
            }
        }
    }
}
