import EncoreFiles
import Testing

@Suite struct CSVTests {
    @Test func whatIsWrittenIsRead() throws {
        let table = CSV(
            columns: ["song", "reason"],
            rows: [
                ["a,b", "say \"no\""], ["two\nlines", ""], ["", "é"], ["\"", "\"\""],
            ])
        #expect(try CSV(parsing: table.text, path: "t.csv") == table)
        #expect(CSV(columns: ["a"], rows: [["x\"y"]]).text == "a\n\"x\"\"y\"\n")
    }

    @Test func otherWritersAreUnderstood() throws {
        let table = try CSV(parsing: "a,b\r\n1,\"2\"\r\n\r\n3,4", path: "t.csv")
        #expect(table == CSV(columns: ["a", "b"], rows: [["1", "2"], ["3", "4"]]))
    }

    /// What fuzzing found: an empty field alone on its line was taken for an empty line.
    @Test func whatIsAwkwardIsReadAsItWasWritten() throws {
        let alone = CSV(columns: ["a"], rows: [[""], ["x"], [""]])
        #expect(try CSV(parsing: alone.text, path: "t.csv") == alone)
        let names = [
            "a b", "a\"b", "\"", "a,b", "a\nb", "a\rb", "a\r\nb", "\u{FEFF}a", "\u{0}", "#", " a ", "e\u{301}", "'",
        ]
        let table = CSV(columns: names, rows: [names, names.reversed()])
        #expect(try CSV(parsing: table.text, path: "t.csv") == table)
    }

    @Test func theMarkOfSpreadsheetsIsNoPartOfTheFirstName() throws {
        let table = try CSV(parsing: "\u{FEFF}a,b\r\n1,2\r\n", path: "t.csv")
        #expect(table == CSV(columns: ["a", "b"], rows: [["1", "2"]]))
    }

    @Test(arguments: [("", "is empty"), ("a,b\n1\n", "row 2 has 1 fields"), ("a\n\"x\n", "does not end")])
    func malformedTextIsRefused(text: String, reason: String) {
        #expect { try CSV(parsing: text, path: "t.csv") } throws: { error in
            (error as? Failure)?.description.contains(reason) == true
        }
    }
}

@Suite struct DecimalTests {
    @Test(arguments: [
        (2.345, 1, "2.3"), (0.05, 1, "0.1"), (-0.04, 1, "0.0"), (-1.5, 0, "-2"), (1234.5, 3, "1234.500"),
        (0, 2, "0.00"),
        (.nan, 2, "nan"), (-.infinity, 2, "-inf"), (0.999, 2, "1.00"), (-12.25, 1, "-12.3"),
    ]) func numbersAreRounded(value: Double, digits: Int, text: String) {
        #expect(decimal(value, digits) == text)
    }
}
