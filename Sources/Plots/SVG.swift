/// A value of an SVG attribute.
package protocol SVGValue {
    var svgText: String { get }
}

extension String: SVGValue {
    package var svgText: String { self }
}

extension Int: SVGValue {
    package var svgText: String { String(self) }
}

extension Double: SVGValue {
    package var svgText: String { coordinate(self) }
}

/// Writes an SVG document element by element. Text and attributes are escaped here and nowhere else, so no caller can
/// forget it; whatever is opened is closed.
package struct SVG {
    package typealias Attributes = KeyValuePairs<String, any SVGValue>

    private let width: Double
    private let height: Double
    private let title: String
    private let summary: String
    private var body = ""
    private var depth = 1

    /// - Parameters:
    ///   - title: the picture's name, for tooltips and screen readers.
    ///   - description: what can be seen in it, for those who cannot.
    package init(width: Double, height: Double, title: String, description: String) {
        self.width = width
        self.height = height
        self.title = title
        summary = description
    }

    /// The whole document: white background, so that it can be read in a dark page too.
    package var document: String {
        let size = "width=\"\(coordinate(width))\" height=\"\(coordinate(height))\""
        let box = "viewBox=\"0 0 \(coordinate(width)) \(coordinate(height))\""
        let fonts = Self.escaped("system-ui, -apple-system, \"Segoe UI\", Roboto, Arial, sans-serif")
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <svg xmlns="http://www.w3.org/2000/svg" \(size) \(box) role="img" aria-labelledby="title description" \
            font-family="\(fonts)">
              <title id="title">\(Self.escaped(title))</title>
              <desc id="description">\(Self.escaped(summary))</desc>
              <rect width="100%" height="100%" fill="#ffffff"/>
            \(body)</svg>

            """
    }

    /// The picture as a part of an HTML page: as wide as there is room, and without a ground of its own.
    package var element: String {
        """
        <svg viewBox="0 0 \(coordinate(width)) \(coordinate(height))" role="img" \
        aria-label="\(Self.escaped(title)). \(Self.escaped(summary))">
        \(body)</svg>
        """
    }

    /// An element without children but, if given, a tooltip.
    package mutating func element(_ name: String, _ attributes: Attributes, tooltip: String? = nil) {
        let content = tooltip.map { "<title>\(Self.escaped($0))</title>" }
        write(name, attributes, content: content)
    }

    /// A line of text.
    package mutating func text(_ text: String, x: Double, y: Double, _ attributes: Attributes, tooltip: String? = nil) {
        let tooltip = tooltip.map { "<title>\(Self.escaped($0))</title>" } ?? ""
        indent()
        body += "<text x=\"\(x.svgText)\" y=\"\(y.svgText)\"\(Self.text(of: attributes))>"
        body += tooltip + Self.escaped(text) + "</text>\n"
    }

    /// The title of a plot, and below it a subtitle if there is one.
    mutating func heading(_ title: String, _ subtitle: String, x: Double) {
        text(title, x: x, y: 32, ["font-size": 18, "font-weight": "600", "fill": "#1a1a1a"])
        if !subtitle.isEmpty { text(subtitle, x: x, y: 53, ["font-size": 13, "fill": "#5c5c5c"]) }
    }

    /// A part of a line of text, within a group named "text".
    package mutating func span(_ text: String, _ attributes: Attributes = [:]) {
        write("tspan", attributes, content: Self.escaped(text))
    }

    /// Elements that share attributes.
    package mutating func group(_ attributes: Attributes, _ content: (inout SVG) -> Void) {
        group("g", attributes, content)
    }

    /// An element around others.
    package mutating func group(_ name: String, _ attributes: Attributes, _ content: (inout SVG) -> Void) {
        indent()
        body += "<\(name)\(Self.text(of: attributes))>\n"
        depth += 1
        content(&self)
        depth -= 1
        indent()
        body += "</\(name)>\n"
    }

    private mutating func write(_ name: String, _ attributes: Attributes, content: String?) {
        indent()
        body += "<\(name)\(Self.text(of: attributes))"
        body += content.map { ">\($0)</\(name)>\n" } ?? "/>\n"
    }

    private mutating func indent() {
        for _ in 0..<depth { body += "  " }
    }

    private static func text(of attributes: Attributes) -> String {
        attributes.reduce(into: "") { $0 += " \($1.key)=\"\(escaped($1.value.svgText))\"" }
    }

    /// Text that can stand between tags and between quotes. What XML 1.0 cannot hold at all becomes U+FFFD.
    package static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            case "\t", "\n", "\r": result += " "
            case "\0"..."\u{1F}", "\u{FFFE}", "\u{FFFF}": result.unicodeScalars.append("\u{FFFD}")
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
