import EncoreExperiments
import Testing

@Suite struct TextTableTests {
    @Test func columnsStandUnderEachOther() {
        let table = TextTable(header: ["model", "n"], rows: [["two-layer", "1"], ["é", "12345"]])
        #expect(
            table.text == """
                model          n
                ---------  -----
                two-layer      1
                é          12345

                """)
    }
}
