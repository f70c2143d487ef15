/// Comma-separated values after RFC 4180, with a header line and lines that end in "\n".
public struct CSV: Sendable, Equatable {
    public var columns: [String]
    public var rows: [[String]]

    public init(columns: [String], rows: [[String]] = []) {
        self.columns = columns
        self.rows = rows
    }

    public var text: String { ([columns] + rows).map(Self.line).joined() }

    /// One row.
    public static func line(_ fields: [String]) -> String {
        // A single empty field would be an empty line, which does not count.
        (fields == [""] ? "\"\"" : fields.map(field).joined(separator: ",")) + "\n"
    }

    /// A field in quotes where it needs them.
    private static func field(_ text: String) -> String {
        let special =
            text.utf8.contains { $0 == 0x22 || $0 == 0x2C || $0 == 0x0A || $0 == 0x0D }
            || text.unicodeScalars.first == byteOrderMark
        guard special else { return text }
        return "\"" + text.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Reads a table written by `text` or by a spreadsheet.
    ///
    /// - Parameter path: named in errors.
    /// - Throws: `.badData` if a row has not as many fields as the header, a quote is not closed or there is no header.
    public init(parsing text: String, path: String) throws(Failure) {
        var table: [[String]] = []
        var row: [String] = []
        var field = ""
        var quoted = false
        var previousWasQuote = false
        var isEmptyRow = true

        func endRow() {
            if !isEmptyRow {
                row.append(field)
                table.append(row)
            }
            (row, field, isEmptyRow) = ([], "", true)
        }

        // Spreadsheets begin their files with a byte order mark.
        for scalar in text.unicodeScalars.dropFirst(text.unicodeScalars.first == byteOrderMark ? 1 : 0) {
            switch scalar {
            case "\"" where quoted:
                quoted = false
                previousWasQuote = true
                continue
            case "\"":
                if previousWasQuote { field.unicodeScalars.append(scalar) }
                quoted = true
                isEmptyRow = false
            case "," where !quoted:
                row.append(field)
                field = ""
                isEmptyRow = false
            case "\n" where !quoted: endRow()
            case "\r" where !quoted: break
            default:
                field.unicodeScalars.append(scalar)
                isEmptyRow = false
            }
            previousWasQuote = false
        }
        guard !quoted else { throw Failure(.badData, path: path, "a quoted field does not end") }
        endRow()
        guard let header = table.first else { throw Failure(.badData, path: path, "is empty") }
        for (number, row) in table.enumerated() where row.count != header.count {
            throw Failure(
                .badData, path: path,
                "row \(number + 1) has \(row.count) fields, the header has \(header.count)")
        }
        self.init(columns: header, rows: Array(table.dropFirst()))
    }
}

private let byteOrderMark: Unicode.Scalar = "\u{FEFF}"
