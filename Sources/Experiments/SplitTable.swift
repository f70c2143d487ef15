import EncoreAudio
import EncoreFiles

/// split.csv: which song is in which subset.
package enum SplitTable {
    private static let columns = ["song", "genre", "subset", "clips"]

    package static func text(_ rows: [SplitRow]) -> String {
        CSV(columns: columns, rows: rows.map { [$0.song, $0.genre, $0.subset.rawValue, String($0.clips)] }).text
    }

    static func write(_ rows: [SplitRow], to path: String) throws(Failure) {
        try FileSystem.write(text(rows), to: path)
    }

    package static func read(_ path: String) throws(Failure) -> [SplitRow] {
        try parse(try FileSystem.readText(path), path: path)
    }

    /// - Parameter path: named in errors.
    package static func parse(_ text: String, path: String) throws(Failure) -> [SplitRow] {
        let table = try CSV(parsing: text, path: path)
        guard table.columns == columns else {
            throw Failure(.badData, path: path, "its columns are not \(columns.joined(separator: ", "))")
        }
        var rows: [SplitRow] = []
        for row in table.rows {
            guard let subset = Subset(rawValue: row[2]), let clips = Int(row[3]), clips > 0 else {
                throw Failure(
                    .badData, path: path,
                    "the row of \(printable(row[0])) has an impossible subset or number of clips")
            }
            rows.append(SplitRow(song: row[0], genre: row[1], subset: subset, clips: clips))
        }
        return rows
    }
}
