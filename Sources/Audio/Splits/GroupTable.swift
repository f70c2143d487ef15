import EncoreFiles

/// The groups of songs as a table names them: its first column names songs, with or without their extensions, and its
/// second column their groups. The title of the second column says what a group is.
package struct GroupTable: Sendable {
    /// What a group is: "artist", "album".
    package let name: String
    private let groups: [String: String]
    private let songs: [String]

    /// - Parameter path: named in errors.
    /// - Throws: `badData` for a table without two columns, and for a song in two groups.
    package init(_ table: CSV, path: String) throws(Failure) {
        guard table.columns.count >= 2 else {
            throw Failure(.badData, path: path, "has no second column", remedy: "it must have the columns song, group")
        }
        var groups: [String: String] = [:]
        let rows = table.rows.filter { !$0[1].isEmpty }
        for row in rows {
            if let other = groups.updateValue(row[1], forKey: Self.key(row[0])), other != row[1] {
                throw Failure(.badData, path: path, "\(printable(row[0])) is in two groups")
            }
        }
        name = table.columns[1]
        self.groups = groups
        songs = rows.map { $0[0] }
    }

    /// - Parameter name: the song's path below the data folder.
    package subscript(_ name: String) -> String? { key(of: name).flatMap { groups[$0] } }

    /// What the table names that is none of some songs, in the order of the table.
    func unmatched(by names: some Sequence<String>) -> [String] {
        let matched = Set(names.compactMap(key))
        return songs.filter { !matched.contains(Self.key($0)) }
    }

    /// The table may name a song by its path or by the name of its file alone.
    private func key(of name: String) -> String? {
        [Self.key(name), Self.key(String(lastComponent(name)))].first { groups[$0] != nil }
    }

    private static func key(_ song: String) -> String {
        let folder = song.split(separator: "/").dropLast().joined(separator: "/")
        let name = lastComponent(song)
        let stem = withoutExtension(name)
        // "blues.00012" ends in a number and in no extension.
        let hasExtension = name[stem.endIndex...].contains(where: \.isLetter)
        return folder + "/" + (hasExtension ? stem : name)
    }
}
