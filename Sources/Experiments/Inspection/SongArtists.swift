import EncoreAudio
import EncoreFiles

/// Who plays the songs, by the tags of the files or by a table.
struct SongArtists: Sendable {
    /// What the groups of a table are: "artist", "album".
    let name: String
    /// Of each song; `nil` where it is not known.
    let keys: [Int?]

    /// - Parameter table: the table of `source`, where that is a file.
    /// - Throws: `badData` for a table that cannot be used.
    init(of songs: [InspectedSong], _ source: GroupSource, _ table: CSV?) throws(Failure) {
        guard case .file = source else {
            var numbers: [String: Int] = [:]
            name = "artist"
            keys = songs.map { song in
                guard let artist = song.tags.artist?.lowercased() else { return nil }
                return numbers[artist]
                    ?? {
                        numbers[artist] = numbers.count
                        return numbers.count - 1
                    }()
            }
            return
        }
        // Groups go by names: samples are not needed.
        let corpus = Corpus(
            genres: [], recordings: songs.map { Recording(song: $0.song, audio: StoredSong(seconds: 0, levels: [:])) })
        let groups = try source.groups(of: corpus, table)
        let ungrouped = Set(groups.ungrouped)
        name = groups.name
        keys = zip(songs, groups.indices).map { ungrouped.contains($0.song.name) ? nil : $1 }
    }

    /// How many there are among some songs, and how many of these songs have none.
    func count(among songs: some Sequence<Int>) -> (artists: Int, without: Int) {
        var found: Set<Int> = []
        var without = 0
        for song in songs {
            if let key = keys[song] { found.insert(key) } else { without += 1 }
        }
        return (found.count, without)
    }
}
