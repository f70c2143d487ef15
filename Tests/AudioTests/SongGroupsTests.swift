import EncoreAudio
import EncoreFiles
import EncoreNumerics
import Testing

@Suite struct SongGroupsTests {
    /// 60 songs of three genres by 20 artists, three of whom play in two genres.
    private func corpus() -> (corpus: Corpus, groups: SongGroups) {
        let corpus = makeCorpus([Int](repeating: 0, count: 3).map { _ in [Int](repeating: 2, count: 20) })
        let keys = corpus.recordings.indices.map { song -> String? in
            "artist \((song / 3 + (song % 17 == 0 ? 7 : 0)) % 20)"
        }
        return (corpus, SongGroups(name: "artist", keys: keys, of: corpus))
    }

    private func sides(_ split: Split, _ groups: SongGroups) -> [Int: Set<Subset>] {
        var sides: [Int: Set<Subset>] = [:]
        for (song, row) in split.rows.enumerated() { sides[groups.indices[song], default: []].insert(row.subset) }
        return sides
    }

    @Test func aGroupIsOnOneSideForManySeeds() throws {
        let (corpus, groups) = corpus()
        var drawn: Set<[String]> = []
        for seed in 0..<100 as Range<UInt64> {
            let split = try Split.bySong(corpus, groups: groups, validation: 0.2, seed: seed)
            #expect(split.rows.count == 60)
            #expect(sides(split, groups).values.allSatisfy { $0.count == 1 })
            for genre in corpus.genres {
                let held = split.rows.count { $0.genre == genre && $0.subset == .test }
                #expect((2...8).contains(held), "\(held) of 20 songs of \(genre)")
            }
            #expect(split.rows.contains { $0.subset == .validation })
            #expect(split.rows == (try Split.bySong(corpus, groups: groups, validation: 0.2, seed: seed)).rows)
            drawn.insert(split.rows.filter { $0.subset == .test }.map(\.song))
        }
        #expect(drawn.count > 90)
    }

    @Test func everyGroupIsTestedInOneFold() throws {
        let (corpus, groups) = corpus()
        let folds = try SongFolds(corpus, groups: groups, count: 4, seed: 1)
        for group in Set(groups.indices) {
            #expect(
                Set(corpus.recordings.indices.filter { groups.indices[$0] == group }.map { folds.indices[$0] }).count
                    == 1)
        }
        for fold in 0..<4 {
            #expect((12...18).contains(folds.indices.count { $0 == fold }))
            let split = Split.fold(fold, of: folds, corpus, groups: groups, validation: 0.2)
            #expect(sides(split, groups).values.allSatisfy { $0.count == 1 })
        }
        let many = #expect(throws: Failure.self) { try SongFolds(corpus, groups: groups, count: 15, seed: 1) }
        #expect(many?.reason.contains("artists, too few for 15 folds") == true)
    }

    @Test func tablesNameSongsAndGroups() throws {
        let corpus = makeCorpus([[1, 1, 1], [1, 1, 1]])
        let table = try CSV(
            parsing: """
                song,album,remark
                classical/classical.00000.mp3,one,x
                classical/classical.00001,one,
                jazz.00002.wav,two,
                jazz/jazz.00000.wav,,
                polka/1.wav,three,

                """, path: "groups.csv")
        let groups = try SongGroups(table, path: "groups.csv", of: corpus)
        #expect(groups.name == "album")
        #expect(groups.indices == [0, 0, 1, 2, 3, 4])
        #expect(groups.ungrouped == [2, 3, 4].map { corpus.recordings[$0].song.name })
        #expect(groups.unmatched == ["polka/1.wav"])
    }

    @Test func tablesThatCannotBeUsed() {
        let corpus = makeCorpus([[1, 1], [1, 1]])
        func refusal(_ text: String) -> String? {
            let failure = #expect(throws: Failure.self) {
                try SongGroups(try CSV(parsing: text, path: "g.csv"), path: "g.csv", of: corpus)
            }
            #expect(failure?.path == "g.csv")
            return failure?.reason
        }
        #expect(refusal("song\nx\n") == "has no second column")
        #expect(refusal("song,artist\npolka/1,x\n") == "names none of the songs")
        #expect(
            refusal("song,artist\njazz/jazz.00000,x\njazz/jazz.00000.wav,y\n") == "jazz/jazz.00000.wav is in two groups"
        )
        let oneArtist = SongGroups(name: "artist", keys: ["x", "x", "x", "x"], of: corpus)
        let failure = #expect(throws: Failure.self) { try Split.bySong(corpus, groups: oneArtist, seed: 0) }
        #expect(failure?.reason == "all songs are of one artist, so none can be held out")
        let genreAnArtist = SongGroups(name: "artist", keys: ["x", "x", "y", "y"], of: corpus)
        let other = #expect(throws: Failure.self) { try Split.bySong(corpus, groups: genreAnArtist, seed: 0) }
        #expect(
            other?.reason == "this draw holds out no artist: some have most songs of their genre"
                && other?.remedy == "use another seed, add songs, or split by clip")
    }

    @Test func artistsOfTags() throws {
        func corpus(_ artists: [String?]) -> Corpus {
            let recordings = artists.enumerated().map { index, artist in
                Recording(
                    song: Song(name: "a/\(index).wav", location: FilePath("a/\(index).wav"), label: 0),
                    audio: StoredSong(
                        seconds: 1, tags: SongTags(artist: artist),
                        levels: [40: Samples([Int16](repeating: 0, count: 500), scale: 1)]))
            }
            return Corpus(genres: ["a"], recordings: recordings)
        }
        let groups = try SongGroups(artistTagsOf: corpus(["AC/DC", nil, "Ac/Dc", "other"]))
        #expect(groups.indices == [0, 1, 0, 2] && groups.ungrouped == ["a/1.wav"])
        let failure = #expect(throws: Failure.self) { try SongGroups(artistTagsOf: corpus([nil, nil])) }
        #expect(failure?.reason == "no file names an artist in its tags")
    }
}
