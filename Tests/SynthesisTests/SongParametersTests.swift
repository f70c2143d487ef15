import EncoreSynthesis
import Testing

@Suite struct SongParametersTests {
    @Test func namesFollowGTZAN() {
        #expect(SongParameters(genre: .classical, number: 0, seed: 0).name == "classical.00000")
        #expect(SongParameters(genre: .pop, number: 99, seed: 0).name == "pop.00099")
        #expect(SongParameters(genre: .jazz, number: 123_456, seed: 0).name == "jazz.123456")
        #expect(SyntheticGenre.allCases.map(\.rawValue) == ["classical", "jazz", "metal", "pop"])
    }

    @Test func eachColumnHasAValue() {
        #expect(Array(SongParameters.columns.prefix(2)) == ["song", "genre"])
        #expect(Set(SongParameters.columns).count == SongParameters.columns.count)
        for genre in SyntheticGenre.allCases {
            let values = SongParameters(genre: genre, number: 7, seed: 1).values
            #expect(values.count == SongParameters.columns.count)
            #expect(values[1] == genre.rawValue)
            #expect(values.allSatisfy { !$0.isEmpty && !$0.contains(",") && !$0.contains("nan") })
        }
    }

    @Test func aSongIsDrawnFromSeedGenreAndNumber() {
        let song = SongParameters(genre: .jazz, number: 4, seed: 9)
        #expect(song.values == SongParameters(genre: .jazz, number: 4, seed: 9).values)
        #expect(song.tempo != SongParameters(genre: .jazz, number: 5, seed: 9).tempo)
        #expect(song.density != SongParameters(genre: .metal, number: 4, seed: 9).density)
        #expect(song.density != SongParameters(genre: .jazz, number: 4, seed: 10).density)
    }

    @Test func aHundredSongsUseEveryStyleAndKey() {
        let styles = [5, 5, 4, 6]
        for (genre, count) in zip(SyntheticGenre.allCases, styles) {
            let songs = (0..<100).map { SongParameters(genre: genre, number: $0, seed: 0) }
            #expect(Set(songs.map { $0.values[2] }).count == count)
            #expect(Set(songs.map(\.tonic)).count == 12)
            #expect(songs.allSatisfy { $0.loudness <= -9 && $0.loudness > -40 })
        }
    }
}
