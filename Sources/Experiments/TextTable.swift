import EncoreFiles

/// A table of text for the terminal: the first column to the left, the others to the right. What would move the cursor,
/// as names of folders may, is escaped.
package struct TextTable {
    package var header: [String]
    package var rows: [[String]] = []

    package init(header: [String], rows: [[String]] = []) {
        self.header = header
        self.rows = rows
    }

    package var text: String {
        let all = ([header] + rows).map { $0.map(printable) }
        let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
        func line(_ cells: [String]) -> String {
            let padded = zip(cells, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return column == 0 ? cell.0 + space : space + cell.0
            }
            var line = padded.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }
        let rule = widths.map { String(repeating: "-", count: $0) }
        return line(all[0]) + line(rule) + all.dropFirst().map(line).joined()
    }
}
