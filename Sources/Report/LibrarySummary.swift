internal import EncoreFiles
internal import EncoreLibrary

/// What a page says of a library.
struct LibrarySummary {
    let model: String
    let songs: String
    let hours: String
    let clips: String
    let genres: PageTable?
    let artists: String?
}

extension LibrarySummary {
    init(of library: SongLibrary, _ songs: [LibrarySong]) {
        model = printable(library.modelPath)
        self.songs = counted(songs.count, "song", grouped: true)
        hours = decimal(songs.reduce(0) { $0 + $1.seconds } / 3600, 1)
        clips = counted(library.clipCount, "clip", grouped: true)
        let named = Set(songs.compactMap { $0.artist?.lowercased() }).count
        artists = named > 0 ? counted(named, "artist", grouped: true) : nil
        genres =
            library.genres.isEmpty
            ? nil
            : PageTable(
                columns: ["predicted genre", "songs", "share", "hours", "mean probability", "below 50 %"],
                rows: library.genres.map { genre in
                    let own = songs.filter { $0.genre == genre }
                    let sure = own.compactMap(\.probability)
                    return [
                        genre, grouped(own.count), percent(Double(own.count) / Double(max(1, songs.count))),
                        decimal(own.reduce(0) { $0 + $1.seconds } / 3600, 1),
                        sure.isEmpty ? "–" : percent(sure.reduce(0, +) / Double(sure.count)),
                        grouped(sure.count { $0 < 0.5 }),
                    ]
                })
    }
}
