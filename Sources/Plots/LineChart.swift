import EncoreFiles

/// Numbers over epochs, as lines: a part of an HTML page, whose color of text it takes.
package struct LineChart: Sendable {
    /// One line.
    package struct Series: Sendable {
        package let name: String
        /// One per epoch; `nil` where there is none.
        package let values: [Double?]

        package init(_ name: String, _ values: [Double?]) {
            self.name = name
            self.values = values
        }
    }

    private let title: String
    private let series: [Series]
    private let marked: Int?
    private let epochs: Int
    private let y: Axis

    private static let (width, height) = (440.0, 260.0)
    private static let (left, right, top, bottom) = (52.0, 12.0, 40.0, 36.0)
    /// Told apart by lightness and dashes as well, on light and on dark ground.
    private static let styles = [("#2f86c9", ""), ("#d55e00", "7 3"), ("#159b78", "2 3")]

    /// - Parameters:
    ///   - series: three at most.
    ///   - marked: an epoch, from 1, at which a line stands.
    package init(title: String, series: [Series], marked: Int?) {
        precondition(series.count <= Self.styles.count, "\(series.count) lines")
        self.title = title
        self.series = series.filter { $0.values.contains { $0?.isFinite == true } }
        self.marked = marked
        epochs = series.map(\.values.count).max() ?? 0
        let values = self.series.flatMap { $0.values.compactMap { $0 } }.filter { abs($0) < 1e300 }
        y = Axis(covering: values, ticks: 5)
    }

    /// An SVG element.
    package var element: String {
        var svg = SVG(width: Self.width, height: Self.height, title: title, description: summary)
        svg.text(title, x: Self.left, y: 15, ["font-size": 13, "font-weight": "600", "fill": "currentColor"])
        drawAxes(&svg)
        if let marked {
            svg.element(
                "line",
                [
                    "x1": x(marked), "x2": x(marked), "y1": Self.top, "y2": Self.height - Self.bottom,
                    "stroke": "currentColor", "stroke-dasharray": "1 3",
                ], tooltip: "epoch \(marked) is the model")
        }
        for (line, style) in zip(series, Self.styles) { draw(line, style, &svg) }
        drawLegend(&svg)
        return svg.element
    }

    private var summary: String {
        series.map { line in
            "\(line.name): \(line.values.compactMap { $0 }.last.map { decimal($0, 3) } ?? "–") at the end"
        }.joined(separator: "; ")
    }

    private func x(_ epoch: Int) -> Double {
        let inner = Self.width - Self.left - Self.right
        return Self.left + inner * (epochs > 1 ? Double(epoch - 1) / Double(epochs - 1) : 0.5)
    }

    private func y(_ value: Double) -> Double {
        let inner = Self.height - Self.top - Self.bottom
        return Self.height - Self.bottom - inner * (value - y.lower) / (y.upper - y.lower)
    }

    private func drawAxes(_ svg: inout SVG) {
        svg.group(["fill": "currentColor", "font-size": 11]) { svg in
            for tick in y.ticks {
                svg.element(
                    "line",
                    [
                        "x1": Self.left, "x2": Self.width - Self.right, "y1": y(tick.value), "y2": y(tick.value),
                        "stroke": "currentColor", "stroke-opacity": "0.15",
                    ])
                svg.text(tick.label, x: Self.left - 6, y: y(tick.value) + 4, ["text-anchor": "end"])
            }
            for epoch in Set([1, (epochs + 1) / 2, epochs]).sorted() where epoch > 0 {
                svg.text(
                    String(epoch), x: x(epoch), y: Self.height - Self.bottom + 15, ["text-anchor": "middle"])
            }
            svg.text(
                "epoch", x: (Self.left + Self.width - Self.right) / 2, y: Self.height - 5, ["text-anchor": "middle"])
        }
    }

    private func draw(_ line: Series, _ style: (color: String, dashes: String), _ svg: inout SVG) {
        let points = line.values.enumerated().compactMap { index, value -> String? in
            guard let value, abs(value) < 1e300 else { return nil }
            return "\(coordinate(x(index + 1))),\(coordinate(y(value)))"
        }
        svg.element(
            "polyline",
            [
                "points": points.joined(separator: " "), "fill": "none", "stroke": style.color, "stroke-width": 2,
                "stroke-dasharray": style.dashes.isEmpty ? "none" : style.dashes, "stroke-linejoin": "round",
            ])
        // A line of one point would not be seen.
        if points.count == 1 {
            let point = points[0].split(separator: ",").map(String.init)
            svg.element("circle", ["cx": point[0], "cy": point[1], "r": 3, "fill": style.color])
        }
    }

    private func drawLegend(_ svg: inout SVG) {
        var x = Self.left
        for (line, style) in zip(series, Self.styles) {
            svg.element(
                "line",
                [
                    "x1": x, "x2": x + 22, "y1": 28, "y2": 28, "stroke": style.0, "stroke-width": 2,
                    "stroke-dasharray": style.1.isEmpty ? "none" : style.1,
                ])
            svg.text(line.name, x: x + 27, y: 32, ["font-size": 11.5, "fill": "currentColor"])
            x += 40 + estimatedWidth(of: line.name, size: 11.5)
        }
    }
}
