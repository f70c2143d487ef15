import EncoreFiles
import Testing

struct WordingTests {
    @Test func nounsAgreeWithTheirNumbers() {
        #expect([0, 1, 2].map { counted($0, "song") } == ["0 songs", "1 song", "2 songs"])
    }

    @Test func longListsAreCutShort() {
        #expect(listed(["a", "b\n", "c"], atMost: 3) == #"a, b\u{a}, c"#)
        #expect(listed(["a", "b", "c"], atMost: 1) == "a and 2 more")
    }
}
