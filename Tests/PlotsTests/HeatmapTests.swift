import EncorePlots
import TestSupport
import Testing

@Suite struct HeatmapTests {
    private func heatmap(_ counts: [[Int]], genres: [String]) -> String {
        Heatmap(title: "Confusion", subtitle: "synthetic corpus", genres: genres, counts: counts).svg
    }

    /// The tags that begin with the given text.
    private func tags(_ svg: String, startingWith start: String) -> [Substring] {
        svg.split(separator: "<").filter { $0.hasPrefix(start) }
    }

    @Test func everyCellShowsShareAndCount() {
        let svg = heatmap([[30, 10], [1, 1_999]], genres: ["jazz", "pop"])
        let markup = Markup(svg)
        #expect(markup.error == nil)
        for text in [
            "75.0 %", "25.0 %", "0.1 %", "100.0 %", "30", "10", "1", "1,999", "n = 40", "n = 2,000",
            "Confusion", "synthetic corpus", "true genre", "predicted genre", "jazz", "pop",
        ] { #expect(markup.texts.contains(text), "\(text)") }
        #expect(svg.contains("<title>true pop, predicted jazz: 1 of 2000 clips (0.1 %)</title>"))
    }

    @Test func colorsStandForTheSameSharesInEveryPicture() {
        // Bad results stay pale: the largest share here is one half.
        let svg = heatmap([[1, 1], [1, 1]], genres: ["a", "b"])
        let half = Color.sequential(0.5).hex
        #expect(tags(svg, startingWith: "rect").count { $0.contains("fill=\"\(half)\" stroke=\"#ffffff\"") } == 4)
        let ramp = tags(svg, startingWith: "stop")
        #expect(ramp.first?.contains(Color.sequential(0).hex) == true)
        #expect(ramp.last?.contains(Color.sequential(1).hex) == true)
        #expect(Markup(svg).texts.contains("0.0") && Markup(svg).texts.contains("1.0"))
    }

    @Test func labelsContrastWithTheirCells() {
        let counts = (0..<12).map { row in (0..<12).map { column in row == column ? 5 * row : (row + column) % 4 } }
        let svg = heatmap(counts, genres: (0..<12).map { "genre \($0)" })
        var label: Color?
        var cells = 0
        for tag in svg.split(separator: "<") {
            if tag.hasPrefix("g fill=\"#"), !tag.contains("font") { label = color(tag) }
            guard let label, tag.hasPrefix("rect"), tag.contains("stroke=\"#ffffff\""), let ground = color(tag) else {
                continue
            }
            #expect(ground.contrast(with: label) >= 4.5)
            cells += 1
        }
        #expect(cells == 144)
    }

    private func color(_ tag: Substring) -> Color? {
        guard let fill = tag.firstRange(of: "fill=\"#") else { return nil }
        return UInt32(tag[fill.upperBound...].prefix(6), radix: 16).map { Color($0) }
    }

    @Test func aGenreWithoutItemsHasNoShares() {
        let svg = heatmap([[0, 0], [1, 1]], genres: ["a", "b"])
        #expect(Markup(svg).texts.count { $0 == "–" } == 2)
        #expect(svg.contains("#eeeeee") && !svg.contains("nan"))
    }

    @Test func thePictureGrowsWithTheGenres() {
        func width(_ count: Int) -> Int {
            let row = [Int](repeating: 1, count: count)
            let names = (0..<count).map { "genre \($0)" }
            let svg = heatmap([[Int]](repeating: row, count: count), genres: names)
            #expect(Markup(svg).error == nil)
            #expect(Markup(svg).count(of: "rect") == count * count + 3)
            return svg.firstRange(of: "<svg")
                .flatMap { svg[$0.upperBound...].firstRange(of: "width=\"") }
                .flatMap { Int(svg[$0.upperBound...].prefix { $0.isNumber }) } ?? 0
        }
        #expect(width(0) > 0 && width(2) < width(10) && width(10) < width(20))
    }

    @Test func longAndHostileNamesAreShortenedAndEscaped() {
        let name = "drum & \"bass\" <live at a very long place>"
        let svg = heatmap([[1, 0], [0, 1]], genres: [name, "pop"])
        #expect(Markup(svg).error == nil)
        #expect(svg.contains(">drum &amp; &quot;bass&quot;…place&gt;<"))
        #expect(svg.contains("<title>drum &amp; &quot;bass&quot; &lt;live at a very long place&gt;</title>"))
        #expect(svg.contains("rotate(-45"))
    }
}
