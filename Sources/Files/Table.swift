/// A table of text, for the terminal or as Markdown. Control characters, which names of folders may hold, are escaped.
package struct Table {
    package enum Alignment { case left, right }

    package struct Column {
        package let title: String
        package let alignment: Alignment
        /// The least number of characters; a longer cell widens the column.
        package let width: Int

        package init(_ title: String, _ alignment: Alignment = .right, width: Int = 0) {
            self.title = title
            self.alignment = alignment
            self.width = width
        }
    }

    package let columns: [Column]
    package var rows: [[String]]

    package init(_ columns: [Column], rows: [[String]] = []) {
        self.columns = columns
        self.rows = rows
    }

    /// The first column to the left, the others to the right.
    package init(header: [String], rows: [[String]] = []) {
        self.init(header.enumerated().map { Column($1, $0 == 0 ? .left : .right) }, rows: rows)
    }

    /// With a rule below the titles, two spaces between columns, and none at the end of a line.
    package var text: String {
        let widths = widths(of: printable, atLeast: 0)
        let rule = widths.map { String(repeating: "-", count: $0) }
        return ([titles, rule] + rows).map { line($0, widths) + "\n" }.joined()
    }

    /// The titles, then each row as `row(_:)` gives it: for a table that is printed row by row.
    package var titleLine: String { line(titles, columns.map(\.width)) }

    /// One row, at the declared column widths.
    package func row(_ cells: [String]) -> String { line(cells, columns.map(\.width)) }

    package var markdown: String {
        func escaped(_ cell: String) -> String {
            printable(cell).split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
        }
        let widths = widths(of: escaped, atLeast: 3)
        func line(_ cells: [String]) -> String {
            "| " + padded(cells.map(escaped), widths).joined(separator: " | ") + " |\n"
        }
        let rule = zip(columns, widths).map { column, width in
            String(repeating: "-", count: width + 1) + (column.alignment == .left ? "-" : ":")
        }
        return line(titles) + "|" + rule.joined(separator: "|") + "|\n" + rows.map(line).joined()
    }

    private var titles: [String] { columns.map(\.title) }

    private func widths(of text: (String) -> String, atLeast least: Int) -> [Int] {
        columns.enumerated().map { index, column in
            ([column.title] + rows.map { $0[index] }).reduce(max(least, column.width)) { max($0, text($1).count) }
        }
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        var line = padded(cells.map(printable), widths).joined(separator: "  ")
        while line.last == " " { line.removeLast() }
        return line
    }

    private func padded(_ cells: [String], _ widths: [Int]) -> [String] {
        precondition(cells.count == columns.count, "a row of \(cells.count) cells in \(columns.count) columns")
        return zip(cells, zip(columns, widths)).map { cell, place in
            let space = String(repeating: " ", count: max(0, place.1 - cell.count))
            return place.0.alignment == .left ? cell + space : space + cell
        }
    }
}
