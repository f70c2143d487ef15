/// The shape of a genre's points.
package enum Marker: String, CaseIterable, Sendable {
    case circle, square, triangle, diamond, invertedTriangle, plus, star, cross, pentagon, hexagon
}

/// How each genre of a plot is drawn: a color and a shape, so that color alone never carries the meaning.
///
/// Genres of GTZAN look the same in every plot; pop is purple, metal orange, jazz green and classical navy, as in the
/// poster. Others get what is left, in their order. Up to 1,000 genres, no two share a color.
package struct GenrePalette: Sendable {
    package struct Style: Hashable, Sendable {
        package let color: Color
        package let marker: Marker
    }

    /// One per genre.
    package let styles: [Style]

    /// - Parameter genres: names in label order.
    package init(genres: [String]) {
        var colors = Set<Color>()
        var markers = Set<Marker>()
        var styles = [Style?](repeating: nil, count: genres.count)
        for (index, genre) in genres.enumerated() {
            // "hip-hop" and "Hip Hop" are hiphop.
            let name = genre.lowercased().filter { $0.isLetter || $0.isNumber }
            guard let style = Self.known[name], colors.insert(style.color).inserted else { continue }
            markers.insert(style.marker)
            styles[index] = style
        }
        for index in genres.indices where styles[index] == nil {
            let color = Self.spareColors.first { !colors.contains($0) } ?? Self.generatedColor(index, besides: colors)
            colors.insert(color)
            let marker =
                Marker.allCases.first { !markers.contains($0) }
                ?? Marker.allCases[index % Marker.allCases.count]
            markers.insert(marker)
            styles[index] = Style(color: color, marker: marker)
        }
        self.styles = styles.compactMap { $0 }
    }

    // Neighbors in hue differ in lightness, so that they stay apart without red or green cones.
    private static let known: [String: Style] = [
        "classical": Style(color: Color(0x1B2F6B), marker: .circle),
        "jazz": Style(color: Color(0x009E73), marker: .square),
        "metal": Style(color: Color(0xF5941D), marker: .triangle),
        "pop": Style(color: Color(0x8A3FB0), marker: .diamond),
        "blues": Style(color: Color(0x4FB0EA), marker: .invertedTriangle),
        "country": Style(color: Color(0x85552A), marker: .plus),
        "disco": Style(color: Color(0xE985BE), marker: .star),
        "hiphop": Style(color: Color(0xC01535), marker: .cross),
        "reggae": Style(color: Color(0xC9B200), marker: .pentagon),
        "rock": Style(color: Color(0x707070), marker: .hexagon),
    ]

    private static let spareColors = [
        0x0072B2, 0xD55E00, 0x56A03C, 0xA8447C, 0x2AA8A8, 0x5D4A9C, 0xB08A50, 0x3C4650, 0x9DBF4A, 0xE0604E,
    ].map { Color($0) }

    /// Hues at steps of the golden angle, which spread them evenly. There are some 2,000 such colors: when the next few
    /// are taken, one is used again.
    private static func generatedColor(_ index: Int, besides used: Set<Color>) -> Color {
        func color(_ step: Int) -> Color {
            let lightness = [0.5, 0.65, 0.4][step % 3]
            let hue = (137.508 * Double(step)).truncatingRemainder(dividingBy: 360)
            return Color(lightness: lightness, chroma: 0.13, hue: hue)
        }
        return (index..<(index + 64)).lazy.map(color).first { !used.contains($0) } ?? color(index)
    }
}
