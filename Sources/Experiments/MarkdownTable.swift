import EncoreFiles

/// A table that is legible as it stands and that Markdown draws: the first column to the left, the others to the right.
struct MarkdownTable {
    var header: [String]
    var rows: [[String]] = []

    var text: String {
        let all = ([header] + rows).map { $0.map { printable($0).split(separator: "|").joined(separator: "\\|") } }
        let widths = header.indices.map { column in max(3, all.map { $0[column].count }.max() ?? 0) }
        func line(_ cells: [String]) -> String {
            "| "
                + zip(cells, widths).enumerated().map { column, cell in
                    let space = String(repeating: " ", count: cell.1 - cell.0.count)
                    return column == 0 ? cell.0 + space : space + cell.0
                }.joined(separator: " | ") + " |\n"
        }
        let rule =
            "|"
            + widths.enumerated().map { column, width in
                column == 0 ? String(repeating: "-", count: width + 2) : String(repeating: "-", count: width + 1) + ":"
            }.joined(separator: "|") + "|\n"
        return line(all[0]) + rule + all.dropFirst().map(line).joined()
    }
}
