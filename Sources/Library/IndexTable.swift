package import EncoreFiles

/// index.csv of a library, of which single rows are read: a table of a million rows need not be parsed for one song.
package struct IndexTable: Sendable {
    private let file: MappedFile
    /// Where each row begins, and where the last one ends.
    private let starts: [Int]
    private let columns: [String]

    package var count: Int { starts.count - 1 }

    /// - Throws: `.missingInput` if there is no such file, `.badData` for another table.
    package init(_ path: String) throws(Failure) {
        file = try MappedFile(path)
        var starts: [Int] = []
        var isQuoted = false
        var isAtStart = true
        for first in stride(from: 0, to: file.byteCount, by: 1 << 20) {
            let bytes = file.bytes(first..<min(file.byteCount, first + 1 << 20))
            for index in bytes.indices {
                if isAtStart { starts.append(first + index) }
                isAtStart = false
                if bytes[index] == UInt8(ascii: "\"") { isQuoted.toggle() }
                if bytes[index] == UInt8(ascii: "\n") && !isQuoted { isAtStart = true }
            }
        }
        guard isAtStart, starts.count > 0 else {
            throw Failure(.badData, path: path, "is cut off", remedy: encodeAgain)
        }
        starts.append(file.byteCount)
        columns = try CSV(parsing: Self.text(file, starts[0]..<starts[1]), path: path).columns
        self.starts = Array(starts.dropFirst())
        guard columns == LibraryWriter.indexColumns else {
            throw Failure(.badData, path: path, "has other columns", remedy: encodeAgain)
        }
    }

    /// - Throws: `.badData` for a row that cannot be understood.
    package subscript(row: Int) -> LibrarySong {
        get throws(Failure) {
            let text = CSV.line(columns) + Self.text(file, starts[row]..<starts[row + 1])
            let table = try CSV(parsing: text, path: file.path)
            guard let cells = table.rows.first, cells[0] == String(row), let seconds = Double(cells[2]) else {
                throw Failure(.badData, path: file.path, "row \(row) cannot be understood", remedy: encodeAgain)
            }
            func optional(_ text: String) -> String? { text.isEmpty ? nil : text }
            return LibrarySong(
                path: cells[1], seconds: seconds, genre: optional(cells[4]), probability: Double(cells[5]),
                title: optional(cells[6]), artist: optional(cells[7]))
        }
    }

    /// The rows of some songs.
    ///
    /// - Parameter paths: as the table has them.
    package func rows(of paths: [String]) -> [String: Int] {
        let wanted = Dictionary(
            paths.map { (Array((CSV.line([$0]).dropLast() + ",").utf8), $0) }, uniquingKeysWith: { first, _ in first })
        let lengths = Set(wanted.keys.map(\.count)).sorted()
        var found: [String: Int] = [:]
        for row in 0..<count {
            let begin = starts[row] + String(row).utf8.count + 1
            for length in lengths where begin + length <= starts[row + 1] {
                if let path = wanted[file.bytes(begin..<(begin + length))] { found[path] = row }
            }
        }
        return found
    }

    private static func text(_ file: MappedFile, _ range: Range<Int>) -> String {
        String(decoding: file.bytes(range), as: UTF8.self)
    }
}

/// What is to be done about a library whose files cannot be used.
package let encodeAgain = "encode the songs again"

/// A row of index.csv.
public struct LibrarySong: Sendable, Equatable {
    public let path: String
    public let seconds: Double
    public let genre: String?
    public let probability: Double?
    public let title: String?
    public let artist: String?
}
