import EncoreAudio
import EncoreFiles

/// What the published lists say of a folder whose songs have names of GTZAN's.
struct GTZANFindings: Encodable, Sendable, Equatable {
    /// Whether it is GTZAN, or some of its genres, so that training divides it by the lists.
    let isGTZAN: Bool
    /// Songs of the folder that are in a list, by their names.
    let listedSongs: Int
    /// Songs of the folder that are in no list: the lists leave out what is repeated, mislabeled or distorted.
    let unlistedSongs: [String]
    /// Songs of the lists, of these genres, that are not in the folder or cannot be used.
    let missingSongs: [String]
    /// The song that is damaged in the most common copy is missing.
    let lacksDamagedSong: Bool
}

extension GTZANFindings {
    /// - Parameters:
    ///   - folder: all files.
    ///   - usable: the songs among them.
    /// - Returns: `nil` for a folder whose songs have other names.
    init?(_ folder: FolderCorpus, usable: [InspectedSong]) {
        let lists = GTZAN.lists.flatMap { GTZAN.songs($0.lines, of: folder.genres) }
        let listed = Set(lists.map(Self.stem))
        let found = usable.filter { listed.contains($0.song.stem) }
        isGTZAN = folder.isGTZAN
        guard isGTZAN || found.count * 2 >= usable.count && !found.isEmpty else { return nil }
        let stems = Set(found.map(\.song.stem))
        listedSongs = found.count
        unlistedSongs = usable.filter { !listed.contains($0.song.stem) }.map(\.song.name)
        missingSongs = lists.filter { !stems.contains(Self.stem($0)) }
        lacksDamagedSong = missingSongs.contains(GTZAN.damagedSong)
    }

    static func stem(_ line: String) -> String { String(withoutExtension(lastComponent(line))) }
}
