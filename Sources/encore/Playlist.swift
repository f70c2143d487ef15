import EncoreFiles
import EncoreLibrary

/// The format M3U with its extended lines, which players read.
enum Playlist {
    /// The paths are the bytes by which the system knows them.
    static func bytes(of songs: [LibrarySong]) -> [UInt8] {
        songs.reduce(into: Array("#EXTM3U\n".utf8)) { bytes, song in
            let path = FilePath(ofText: song.path).bytes
            let name = [song.artist, song.title].compactMap { $0 }.joined(separator: " - ")
            let title = name.isEmpty ? String(withoutExtension(lastComponent(song.path))) : name
            // A path with a line break cannot be written.
            guard !path.contains(UInt8(ascii: "\n")) else { return }
            bytes +=
                Array("#EXTINF:\(decimal(song.seconds, 0)),\(printable(title))\n".utf8) + path + [UInt8(ascii: "\n")]
        }
    }
}
