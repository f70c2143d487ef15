import EncoreFiles
import Testing

@Suite struct TableTests {
    private let table = Table(header: ["model", "n"], rows: [["two-layer", "1"], ["é|\u{1B}", "12345"]])

    @Test func columnsStandUnderEachOther() {
        #expect(
            table.text == """
                model          n
                ---------  -----
                two-layer      1
                é|\\u{1b}   12345

                """)
    }

    @Test func markdown() {
        #expect(
            table.markdown == """
                | model     |     n |
                |-----------|------:|
                | two-layer |     1 |
                | é\\|\\u{1b} | 12345 |

                """)
    }

    @Test func rowByRow() {
        let table = Table([.init("name", .left, width: 6), .init("n", width: 3), .init("note", .left)])
        #expect(table.titleLine == "name      n  note")
        #expect(table.row(["a", "12", ""]) == "a        12")
        #expect(table.row(["longer than that", "1234", "x"]) == "longer than that  1234  x")
        #expect(table.markdown == "| name   |   n | note |\n|--------|----:|------|\n")
    }
}
