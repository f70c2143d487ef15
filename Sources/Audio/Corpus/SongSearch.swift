import EncoreFiles

/// Sound files that are named one by one, or found in folders. Nothing is said of their genres.
///
/// Only names are looked at here. Songs come in the order of the paths, and those of a folder in the order of their
/// paths by bytes, folder by folder.
public struct SongSearch: Sendable {
    public let songs: [Song]
    /// Folders that cannot be entered.
    public let skipped: [SongRemark]
    /// How many files of the folders are no sound by their names: pictures, playlists, texts.
    public let otherFileCount: Int

    /// - Parameter paths: each file is a song, whether or not it is there: reading says what is wrong with it.
    package init(_ paths: [FilePath]) {
        var songs: [Song] = []
        var skipped: [SongRemark] = []
        var otherFileCount = 0
        for path in paths {
            guard let status = try? FileStatus(of: path), status.kind == .folder else {
                songs.append(Song(name: path.text, location: path, label: nil))
                continue
            }
            var scan = FolderScan(entered: [status.identity])
            scan.enter(path, name: Self.withoutSlash(path.text))
            let sounds = scan.found.filter { !Self.isOther($0.name) }
            otherFileCount += scan.found.count - sounds.count
            songs += sounds.map { Song(name: $0.name, location: $0.path, label: nil) }
            skipped += scan.skipped
        }
        self.songs = songs
        self.skipped = skipped
        self.otherFileCount = otherFileCount
    }

    private static func withoutSlash(_ path: String) -> String {
        var path = path[...]
        while path.count > 1, path.last == "/" { path.removeLast() }
        return path == "/" ? "" : String(path)
    }

    /// Whether a name is that of a file as they lie beside songs in music libraries.
    private static func isOther(_ name: String) -> Bool {
        let file = lastComponent(name).lowercased()
        return otherExtensions.contains { file.hasSuffix($0) } || otherNames.contains(file)
    }

    private static let otherExtensions = [
        ".jpg", ".jpeg", ".png", ".gif", ".bmp", ".webp", ".tif", ".tiff", ".pdf", ".txt", ".md", ".html", ".htm",
        ".nfo", ".cue", ".log", ".m3u", ".m3u8", ".pls", ".xspf", ".lrc", ".sfv", ".md5", ".ffp", ".accurip", ".csv",
        ".tsv", ".json", ".xml", ".yaml", ".yml", ".ini", ".url", ".db", ".svg", ".npy", ".zip", ".rar", ".7z", ".gz",
    ]
    private static let otherNames: Set = ["thumbs.db", "desktop.ini", "license", "readme"]
}
