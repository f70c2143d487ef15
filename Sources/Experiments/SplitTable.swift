import EncoreAudio
import EncoreFiles

/// split.csv: which song is in which part.
package enum SplitTable {
    private static let columns = ["song", "genre", "part", "clips"]

    package static func text(_ rows: [PartitionRow]) -> String {
        CSV(columns: columns, rows: rows.map { [$0.song, $0.genre, $0.part.rawValue, String($0.clips)] }).text
    }

    static func write(_ rows: [PartitionRow], to path: String) throws(Failure) {
        try FileSystem.write(text(rows), to: path)
    }

    static func read(_ path: String) throws(Failure) -> [PartitionRow] {
        try parse(try FileSystem.readText(path), path: path)
    }

    /// - Parameter path: named in errors.
    package static func parse(_ text: String, path: String) throws(Failure) -> [PartitionRow] {
        let table = try CSV(parsing: text, path: path)
        guard table.columns == columns else {
            throw Failure(.badData, path: path, "its columns are not \(columns.joined(separator: ", "))")
        }
        var rows: [PartitionRow] = []
        for row in table.rows {
            guard let part = Part(rawValue: row[2]), let clips = Int(row[3]), clips > 0 else {
                throw Failure(
                    .badData, path: path,
                    "the row of \(printable(row[0])) has an impossible part or number of clips")
            }
            rows.append(PartitionRow(song: row[0], genre: row[1], part: part, clips: clips))
        }
        return rows
    }
}
