import EncorePlots
import TestSupport
import Testing

@Suite struct SVGTests {
    /// A screen reader reads the title and the description by the attribute's name in the standard (WAI-ARIA).
    @Test func theDocumentIsLabeled() {
        let document = SVG(width: 10, height: 10, title: "a", description: "b").document
        #expect(document.contains(#" role="img" aria-labelledby="title description" "#))
        #expect(
            document.contains(#"<title id="title">a</title>"#) && document.contains(#"<desc id="description">b</desc>"#)
        )
    }

    @Test func textAndAttributesAreEscaped() {
        var svg = SVG(width: 10, height: 20.25, title: "a < b & \"c\"", description: "it's > d")
        svg.group(["id": "\"x\" & <y>"]) { svg in
            svg.text("1 < 2", x: 1, y: 2.04, ["fill": "'red'"], tooltip: "R&B")
            svg.element("rect", ["width": 3])
        }
        let document = svg.document
        #expect(Markup(document).error == nil)
        #expect(document.contains("width=\"10\" height=\"20.3\" viewBox=\"0 0 10 20.3\""))
        #expect(document.contains("<title id=\"title\">a &lt; b &amp; &quot;c&quot;</title>"))
        #expect(document.contains("<desc id=\"description\">it&#39;s &gt; d</desc>"))
        #expect(document.contains("<g id=\"&quot;x&quot; &amp; &lt;y&gt;\">"))
        #expect(document.contains("<text x=\"1\" y=\"2\" fill=\"&#39;red&#39;\"><title>R&amp;B</title>1 &lt; 2</text>"))
        #expect(document.contains("<rect width=\"3\"/>"))
    }

    @Test func whatXMLCannotHoldIsReplaced() {
        #expect(SVG.escaped("a\u{0}b\u{1B}c\nd\u{FFFF}é") == "a\u{FFFD}b\u{FFFD}c d\u{FFFD}é")
    }
}
