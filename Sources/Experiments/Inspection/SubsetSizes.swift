import EncoreAudio

/// How many clips a training gets of some songs, as `encore train` divides them. Which songs are drawn is left open:
/// all songs of a genre count as equally long.
struct SubsetSizes: Encodable, Sendable, Equatable {
    var train = 0
    var validation = 0
    var heldOut = 0

    /// By song: a share of each genre is held out, and a share of the others is for validation.
    ///
    /// - Parameter genres: songs and clips of each.
    init(bySong genres: [(songs: Int, clips: Int)]) {
        for genre in genres where genre.songs > 0 {
            // Of a single song nothing is held out.
            let out = genre.songs >= 2 ? Split.heldOutCount(of: genre.songs, DataConfiguration.heldOut) : 0
            let chosen = Int(Double(genre.songs - out) * DataConfiguration.defaultValidation + 1e-9)
            heldOut += genre.clips * out / genre.songs
            validation += genre.clips * chosen / genre.songs
            train += genre.clips * (genre.songs - out - chosen) / genre.songs
        }
    }

    /// By the published lists of GTZAN.
    init(byListsOfGTZAN songs: [InspectedSong]) {
        var subsets: [String: Subset] = [:]
        for (subset, lines) in GTZAN.lists {
            for line in lines { subsets[GTZANFindings.stem(line)] = subset }
        }
        for song in songs {
            switch subsets[song.song.stem] {
            case .train: train += song.clips
            case .validation: validation += song.clips
            case .test: heldOut += song.clips
            case nil: continue
            }
        }
    }
}
