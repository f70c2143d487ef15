import EncoreFiles
import Testing

/// Texts from outside, in files whose format gives characters a meaning.
@Suite struct QuotingTests {
    @Test func yamlValues() {
        #expect(yamlQuoted("music") == #""music""#)
        #expect(yamlQuoted(#"a "b": c # \d"#) == #""a \"b\": c # \\d""#)
        #expect(yamlQuoted("a\nb\u{7F}\u{FFFF}\u{202E}é🎷") == #""a\U0000000ab\U0000007f\U0000ffff\U0000202eé🎷""#)
        #expect(yamlQuoted("") == #""""#)
    }

    @Test func markdownTexts() {
        #expect(markdownEscaped("drum & bass, 80s") == #"drum \& bass, 80s"#)
        #expect(markdownEscaped("<script>|`*_[a](b)") == #"\<script\>\|\`\*\_\[a\](b)"#)
        #expect(markdownEscaped("a\n# b\u{1B}") == ##"a\\u\{a\}\# b\\u\{1b\}"##)
    }
}
