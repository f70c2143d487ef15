import EncoreAudio
import EncoreFiles

/// How many songs have a format, a rate and a number of channels.
struct FormatCount: Encodable, Sendable, Equatable {
    let format: String
    let sampleRate: Int
    let channels: Int
    let songs: Int
}

/// A song and how long it is.
struct SongLength: Encodable, Sendable, Equatable {
    let song: String
    let seconds: Double
}

/// A song and how many places of it are clipped.
struct ClippedSong: Encodable, Sendable, Equatable {
    let song: String
    let places: Int
}

/// A genre, as its folder holds it.
struct GenreSummary: Encodable, Sendable, Equatable {
    let genre: String
    let songs: Int
    let clips: Int
    let seconds: Double
    /// How many are known by name.
    let artists: Int
    let songsWithoutArtist: Int
    let skipped: Int
}

/// What songs are counted by.
private struct FormatKey: Hashable {
    let format: String
    let sampleRate: Int
    let channels: Int
}

extension [InspectedSong] {
    /// The most frequent first.
    var formats: [FormatCount] {
        let kinds = Dictionary(grouping: self) {
            FormatKey(format: $0.details.format, sampleRate: $0.details.sampleRate, channels: $0.details.channels)
        }
        return kinds.map {
            FormatCount(
                format: $0.key.format, sampleRate: $0.key.sampleRate, channels: $0.key.channels, songs: $0.value.count)
        }.sorted {
            ($1.songs, $0.format, $0.sampleRate, $0.channels) < ($0.songs, $1.format, $1.sampleRate, $1.channels)
        }
    }

    var shortest: SongLength? { self.min { $0.seconds < $1.seconds }.map(SongLength.init) }
    var longest: SongLength? { self.max { $0.seconds < $1.seconds }.map(SongLength.init) }

    /// Songs of which nothing can be heard.
    var silent: [String] { filter(\.details.isSilent).map(\.song.name) }

    /// The most clipped first.
    var clipped: [ClippedSong] {
        filter { $0.details.clippedPlaces > 0 }
            .map { ClippedSong(song: $0.song.name, places: $0.details.clippedPlaces) }
            .enumerated().sorted { ($1.element.places, $0.offset) < ($0.element.places, $1.offset) }.map(\.element)
    }

    /// Groups of songs with the same samples, each in the order of the songs. All silence is alike and left out.
    var duplicates: [[String]] {
        var order: [UInt64] = []
        var names: [UInt64: [String]] = [:]
        for song in self where !song.details.isSilent {
            if names[song.checksum] == nil { order.append(song.checksum) }
            names[song.checksum, default: []].append(song.song.name)
        }
        return order.compactMap { names[$0] }.filter { $0.count > 1 }
    }
}

extension SongLength {
    init(_ song: InspectedSong) { self.init(song: song.song.name, seconds: song.seconds) }
}
