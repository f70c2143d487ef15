import EncoreFiles

/// A confusion matrix as a picture: rows are the true genres, columns what they were taken for.
///
/// Each cell shows the share of its row, in percent, and the count. The colors always stand for 0 ... 1, so that two
/// pictures can be compared and a bad result does not look like a good one.
public struct Heatmap: Sendable {
    private let title: String
    private let subtitle: String
    private let genres: [String]
    private let counts: [[Int]]

    private let cell: Double
    private let names: [String]
    private let left: Double
    private let top: Double
    private let areColumnNamesSlanted: Bool

    /// - Parameters:
    ///   - subtitle: a line below the title, such as what the data is.
    ///   - genres: names in label order.
    ///   - counts: of clips, as counts[actual][predicted].
    public init(title: String, subtitle: String = "", genres: [String], counts: [[Int]]) {
        precondition(
            counts.count == genres.count && counts.allSatisfy { $0.count == genres.count },
            "\(counts.count) rows of \(counts.map(\.count)) counts are no matrix of \(genres.count) genres")
        self.title = title
        self.subtitle = subtitle
        self.genres = genres
        self.counts = counts
        cell = genres.count <= 3 ? 116 : genres.count <= 5 ? 92 : genres.count <= 10 ? 66 : 52
        let names = genres.map { shortened($0, to: 20) }
        self.names = names
        let widest = names.map { estimatedWidth(of: $0, size: 13) }.max() ?? 0
        areColumnNamesSlanted = widest > cell - 4
        left = 54 + max(widest, 60)
        top = subtitle.isEmpty ? 56 : 76
    }

    private var side: Double { cell * Double(genres.count) }

    /// The finished picture, an SVG document. It depends on nothing but what is plotted.
    public var svg: String {
        let widest = names.map { estimatedWidth(of: $0, size: 13) }.max() ?? 0
        let nameHeight = areColumnNamesSlanted ? 0.64 * widest + 24 : 26
        let heading = max(estimatedWidth(of: title, size: 19), estimatedWidth(of: subtitle, size: 13))
        var svg = SVG(
            width: max(left + side + 112, 24 + heading + 24), height: top + max(side, 120) + nameHeight + 34,
            title: title, description: summary)
        svg.heading(title, subtitle, x: 24)
        drawCells(&svg)
        drawNames(&svg, axisTitleAt: top + side + nameHeight + 18)
        drawColorBar(&svg)
        return svg.document
    }

    private var summary: String {
        let rows = genres.indices.map { row in
            let parts = genres.indices.map { "\(genres[$0]) \(counts[row][$0])" }.joined(separator: ", ")
            return "\(genres[row]) taken for: \(parts)"
        }
        let subtitle = self.subtitle.isEmpty ? "" : "\(self.subtitle). "
        let total = counts.joined().reduce(0, +)
        return "\(subtitle)Confusion matrix of \(total) clips. \(rows.joined(separator: "; "))."
    }

    private func drawCells(_ svg: inout SVG) {
        svg.group(["text-anchor": "middle"]) { svg in
            for (row, values) in counts.enumerated() {
                for column in values.indices { drawCell(&svg, row, column, total: values.reduce(0, +)) }
            }
        }
        svg.element(
            "rect",
            [
                "x": left, "y": top, "width": side, "height": side, "fill": "none", "stroke": "#8a8a8a",
            ])
    }

    private func drawCell(_ svg: inout SVG, _ row: Int, _ column: Int, total: Int) {
        let count = counts[row][column]
        let share = total > 0 ? Double(count) / Double(total) : 0
        // A genre without clips has no shares: gray, not the white of 0 %.
        let color = total > 0 ? Color.sequential(share) : Color(0xEEEEEE)
        let x = left + cell * Double(column)
        let y = top + cell * Double(row)
        let (large, small) = cell > 80 ? (18.0, 12.5) : cell > 60 ? (14.0, 11.0) : (11.5, 9.5)
        let percent = total > 0 ? decimal(100 * share, cell > 60 ? 1 : 0) : "–"
        let tooltip =
            "true \(genres[row]), predicted \(genres[column]): "
            + "\(count) of \(total) clips (\(percent) %)"
        svg.group(["fill": color.label.hex]) { svg in
            svg.element(
                "rect",
                [
                    "x": x, "y": y, "width": cell, "height": cell, "fill": color.hex, "stroke": "#ffffff",
                ], tooltip: tooltip)
            let middle = x + cell / 2
            svg.text(
                total > 0 ? "\(percent) %" : percent, x: middle, y: y + cell / 2 + 0.05 * large,
                [
                    "font-size": large, "font-weight": row == column ? "700" : "500", "pointer-events": "none",
                ])
            svg.text(
                grouped(count), x: middle, y: y + cell / 2 + 0.05 * large + 1.4 * small,
                [
                    "font-size": small, "pointer-events": "none",
                ])
        }
    }

    private func drawNames(_ svg: inout SVG, axisTitleAt axisTitle: Double) {
        svg.group(["font-size": 13, "fill": "#1a1a1a"]) { svg in
            for (index, name) in names.enumerated() {
                let middle = cell * (Double(index) + 0.5)
                let support = "n = \(grouped(counts[index].reduce(0, +)))"
                svg.text(name, x: left - 10, y: top + middle - 1, ["text-anchor": "end"], tooltip: genres[index])
                svg.text(
                    support, x: left - 10, y: top + middle + 14,
                    [
                        "text-anchor": "end", "font-size": 11, "fill": "#6a6a6a",
                    ])
                let (x, y) = (left + middle, top + side + 20)
                if areColumnNamesSlanted {
                    let turn = "rotate(-45 \(coordinate(x + 4)) \(coordinate(y - 4)))"
                    svg.text(
                        name, x: x + 4, y: y - 4,
                        [
                            "text-anchor": "end", "transform": turn,
                        ], tooltip: genres[index])
                } else {
                    svg.text(name, x: x, y: y, ["text-anchor": "middle"], tooltip: genres[index])
                }
            }
        }
        let middle = top + side / 2
        svg.group(["font-size": 13, "font-weight": "600", "fill": "#1a1a1a", "text-anchor": "middle"]) { svg in
            svg.text("true genre", x: 26, y: middle, ["transform": "rotate(-90 26 \(coordinate(middle)))"])
            svg.text("predicted genre", x: left + side / 2, y: axisTitle, [:])
        }
    }

    private func drawColorBar(_ svg: inout SVG) {
        let x = left + side + 26
        let height = max(side, 120)
        svg.group("defs", [:]) { svg in
            svg.group("linearGradient", ["id": "ramp", "x1": 0, "y1": 1, "x2": 0, "y2": 0]) { svg in
                for step in 0...20 {
                    let share = Double(step) / 20
                    svg.element("stop", ["offset": "\(5 * step)%", "stop-color": Color.sequential(share).hex])
                }
            }
        }
        svg.element(
            "rect",
            [
                "x": x, "y": top, "width": 16, "height": height, "fill": "url(#ramp)", "stroke": "#8a8a8a",
            ])
        svg.group(["font-size": 11.5, "fill": "#4a4a4a"]) { svg in
            for step in 0...5 {
                let y = top + height * (1 - Double(step) / 5)
                svg.element("line", ["x1": x + 16, "y1": y, "x2": x + 20, "y2": y, "stroke": "#8a8a8a"])
                svg.text(decimal(Double(step) / 5, 1), x: x + 24, y: y + 4, [:])
            }
        }
        let middle = top + height / 2
        svg.text(
            "share of the row", x: x + 62, y: middle,
            [
                "text-anchor": "middle", "font-size": 12, "fill": "#4a4a4a",
                "transform": "rotate(-90 \(coordinate(x + 62)) \(coordinate(middle)))",
            ])
    }
}
