import EncorePlots
import Testing

@Suite struct GenrePaletteTests {
    @Test func genresOfGTZANLookTheSameInEveryPlot() {
        let all = GenrePalette(genres: gtzan)
        for (index, genre) in gtzan.enumerated() {
            #expect(GenrePalette(genres: ["polka", genre]).styles[1] == all.styles[index])
        }
        #expect(Set(all.styles.map(\.color)).count == 10 && Set(all.styles.map(\.marker)).count == 10)
    }

    @Test func namesAreMatchedWhateverTheirSpelling() {
        let styles = GenrePalette(genres: ["hiphop", "Hip-Hop", "hip hop"]).styles
        #expect(GenrePalette(genres: ["Hip-Hop"]).styles == [styles[0]])
        // Within one plot the later spellings are genres of their own.
        #expect(Set(styles.map(\.color)).count == 3)
        // A digit makes another name.
        #expect(GenrePalette(genres: ["pop2", "pop"]).styles[1] == GenrePalette(genres: ["pop"]).styles[0])
    }

    @Test func noTwoGenresShareAColor() {
        let genres = (0..<990).map { "genre \($0)" } + gtzan
        let styles = GenrePalette(genres: genres).styles
        #expect(styles.count == 1000 && Set(styles.map(\.color)).count == 1000)
        #expect(Array(styles.suffix(10)) == GenrePalette(genres: gtzan).styles)
        #expect(GenrePalette(genres: []).styles.isEmpty)
    }

    /// There are fewer colors than that.
    @Test func moreGenresThanColors() {
        #expect(GenrePalette(genres: (0..<4000).map { "artist \($0)" }).styles.count == 4000)
    }

    @Test func everyColorStandsOutOnWhite() {
        for style in GenrePalette(genres: gtzan + (0..<10).map { "genre \($0)" }).styles {
            #expect(style.color.contrast(with: .white) > 1.9, "\(style.color.hex)")
        }
    }

    /// What is seen without the cones for long, medium or short waves must differ too, at least in lightness or shape.
    @Test func thePosterGenresDifferInLuminanceToo() {
        let luminances = GenrePalette(genres: ["classical", "pop", "jazz", "metal"]).styles.map(\.color.luminance)
        for (darker, lighter) in zip(luminances, luminances.dropFirst()) {
            #expect((lighter + 0.05) / (darker + 0.05) > 1.4)
        }
    }
}
