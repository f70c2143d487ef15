import EncorePlots
import TestSupport
import Testing

@Suite struct ScatterPlotTests {
    private func plot(
        _ points: [ScatterPlot.Point], genres: [String] = ["jazz", "pop"], maximum: Int = 3_000
    ) -> String {
        ScatterPlot(
            title: "Encodings", subtitle: "synthetic corpus", xLabel: "PC1 (34.2 % of variance)", yLabel: "PC2",
            genres: genres, emphasis: "held-out clips", points: points, maximumPoints: maximum
        ).svg
    }

    private func grid(_ count: Int, titles: Bool = false) -> [ScatterPlot.Point] {
        (0..<count).map { index in
            ScatterPlot.Point(
                x: Double(index % 97), y: Double(index * index % 89), genre: index * 2 / count,
                title: titles ? "jazz/jazz.000\(index % 100).wav, clip \(index % 33)" : nil)
        }
    }

    @Test func everyPointTextAndCountIsThere() {
        let svg = plot(grid(40))
        let markup = Markup(svg)
        #expect(markup.error == nil)
        #expect(markup.count(of: "use") == 40)
        for text in ["Encodings", "synthetic corpus", "PC1 (34.2 % of variance)", "PC2", "jazz", "pop", "20"] {
            #expect(markup.texts.contains(text), "\(text)")
        }
        #expect(!svg.contains("drawn") && !svg.contains("outlined"))
        #expect(svg == plot(grid(40)))
    }

    @Test func namesAndTitlesAreEscaped() {
        let point = ScatterPlot.Point(x: 1, y: 2, genre: 0, title: "<\"R&B\">")
        let svg = plot([point], genres: ["drum & <bass>", "\"pop\""])
        #expect(Markup(svg).error == nil)
        #expect(svg.contains(">drum &amp; &lt;bass&gt;<") && svg.contains("<title>&lt;&quot;R&amp;B&quot;&gt;</title>"))
    }

    @Test func manyPointsAreThinnedEvenlyAndSaidSo() {
        // Nine tenths of the clips are of one genre; the drawn ones too.
        let points = (0..<13_200).map { index in
            let isPop = index % 10 == 0
            return ScatterPlot.Point(x: Double(index), y: 0, genre: isPop ? 1 : 0, title: isPop ? "pop" : "jazz")
        }
        let svg = plot(points)
        let markup = Markup(svg)
        #expect(markup.count(of: "use") == 3_000)
        #expect(svg.contains("3,000 of 13,200 clips drawn"))
        #expect(svg.split(separator: "<title>pop</title>").count - 1 == 300)
        #expect(markup.texts.contains("11,880") && markup.texts.contains("1,320"))
    }

    @Test func theAxesCoverPointsThatAreNotDrawn() {
        var points = grid(1000)
        points[3] = ScatterPlot.Point(x: 900, y: 0, genre: 0)
        #expect(Markup(plot(points, maximum: 10)).texts.contains("800"))
    }

    @Test func aLargePictureStaysSmall() {
        let points = grid(20_000, titles: true)
        #expect(plot(points).utf8.count < 400_000)
    }

    @Test func aLongHeadingWidensThePicture() {
        func box(_ subtitle: String) -> Substring? {
            ScatterPlot(title: "a", subtitle: subtitle, xLabel: "x", yLabel: "y", genres: ["pop"], points: [])
                .svg.split(separator: "viewBox=").last?.prefix { $0 != ">" }
        }
        #expect(box("short") == box("no longer") && box("short") != box(String(repeating: "long ", count: 40)))
    }

    @Test func emphasizedPointsAreOutlinedLastAndExplained() {
        var points = grid(10)
        points[0] = ScatterPlot.Point(x: 5, y: 5, genre: 0, isEmphasized: true)
        let svg = plot(points)
        #expect(svg.contains("outlined: held-out clips"))
        let last = svg.split(separator: "<use ").last
        #expect(last?.hasPrefix("href=\"#e0\"") == true)
    }

    @Test func emptyConstantAndNonFinitePointsAreDrawnAsFarAsPossible() {
        let empty = plot([])
        #expect(Markup(empty).error == nil && empty.contains("no clips to draw"))
        let constant = (0..<5).map { _ in ScatterPlot.Point(x: 7, y: 0, genre: 0) }
        let broken = [Double.nan, .infinity, -.infinity, 1e305].map { ScatterPlot.Point(x: $0, y: 0, genre: 1) }
        for (sound, unsound) in [(constant, []), (constant, broken), ([], broken), ([constant[0]], [])] {
            let svg = plot(sound + unsound)
            #expect(Markup(svg).error == nil)
            #expect(Markup(svg).count(of: "use") == sound.count)
            #expect(!svg.contains("nan") && !svg.contains("\"inf") && !svg.contains("\"-inf"))
            #expect(svg.contains("4 left out: not finite") == !unsound.isEmpty)
        }
    }

    @Test(
        arguments: [
            (0.0, 1.0, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
            (-3.1, 3.9, ["−3", "−2", "−1", "0", "1", "2", "3"]),
            (0, 2e-4, ["0.0", "0.5e−4", "1.0e−4"]),
            (1e7, 5e7, ["1.0e7", "2.5e7", "5.0e7"]),
            (1000, 1000.4, ["1000.05", "1000.20"]),
        ] as [(Double, Double, [String])])
    func ticksAreRoundNumbers(least: Double, greatest: Double, expected: [String]) {
        let points = [least, greatest].map { ScatterPlot.Point(x: $0, y: 17, genre: 0) }
        let texts = Markup(plot(points)).texts
        for tick in expected { #expect(texts.contains(tick), "\(tick) is not among \(texts)") }
    }
}
