import EncoreAudio
import EncoreFiles
import Testing

@Suite struct SplitListsTests {
    private let corpus = makeCorpus([[1, 2, 3], [4, 5, 6]], genres: ["hip-hop", "jazz"])

    private func refusal(train: [String], test: [String]) -> String {
        let failure = #expect(throws: Failure.self) { try Split.fromLists(corpus, train: train, test: test) }
        #expect(failure?.kind == .badData)
        return failure?.reason ?? ""
    }

    @Test func linesOfEveryForm() throws {
        let split = try Split.fromLists(
            corpus,
            train: ["\u{FEFF}# a comment", "", "hip-hop/hip-hop.00000.wav", "  hiphop/hip-hop.00001.au\r"],
            validation: ["hip-hop.00002"], test: ["jazz.00000.mp3", "genres/jazz/jazz.00001", "jazz/jazz.00002.wav"])
        #expect(split.kind == .lists)
        #expect(split.rows.map(\.subset) == [.train, .train, .validation, .test, .test, .test])
        #expect(split.rows.map(\.clips) == [1, 2, 3, 4, 5, 6])
        #expect(split.notes == ["hip-hop: no song is held out", "jazz: no song to train on"])
        #expect(places(ClipSet(corpus, split, .validation)).last == "hip-hop/hip-hop.00002.wav 40000")
    }

    @Test func missingAndUnlistedSongsAreNamed() throws {
        let split = try Split.fromLists(
            corpus,
            train: ["jazz.00000", "jazz.00054", "hip-hop.00000", "HIP-HOP.00001", "reggae/reggae.00001.wav"],
            test: ["jazz/jazz.00001", "hip-hop.00002", "jazz/hip-hop.00001"])
        #expect(split.rows.count == 4)
        #expect(
            split.notes == [
                "1 of 8 listed songs are of genres that are not used",
                "3 of 8 listed songs are not in the data: jazz.00054, HIP-HOP.00001, jazz/hip-hop.00001",
                "2 songs in no list, not used: hip-hop/hip-hop.00001.wav, jazz/jazz.00002.wav",
            ])
        #expect(Subset.allCases.map { ClipSet(corpus, split, $0).count } == [1 + 4, 0, 3 + 5])
    }

    @Test func listsThatCannotBe() {
        #expect(
            refusal(train: ["jazz.00000", "jazz.00001.wav"], test: ["jazz/jazz.00001", "jazz.00002"])
                == "jazz/jazz.00001.wav is in two lists, train and test")
        #expect(refusal(train: ["jazz.00000"], test: ["polka.00001"]) == "no song of the test list is in the data")
        #expect(refusal(train: [], test: ["jazz.00000"]) == "no song of the train list is in the data")
    }

    @Test func oneNameForTwoSongs() throws {
        func song(_ name: String, _ label: Int) -> Recording {
            let song = Song(name: name, location: FilePath(name), label: label)
            return Recording(song: song, audio: makeCorpus([[1]]).recordings[0].audio)
        }
        let corpus = Corpus(
            genres: ["jazz", "rock"],
            recordings: [
                song("jazz/a/one.wav", 0), song("jazz/b/one.mp3", 0), song("rock/one.wav", 1),
            ])
        func rows(_ line: String) throws -> [String] {
            try Split.fromLists(corpus, train: [line], test: ["jazz/b/one"]).rows.map(\.song)
        }
        #expect(try rows("rock/one.flac") == ["jazz/b/one.mp3", "rock/one.wav"])
        #expect(try rows("jazz/a/one.flac") == ["jazz/a/one.wav", "jazz/b/one.mp3"])
        let failure = #expect(throws: Failure.self) { try rows("jazz/one") }
        #expect(failure?.reason == "\"jazz/one\" in a list may be any of jazz/a/one.wav, jazz/b/one.mp3")
    }
}

@Suite struct SplitTableTests {
    private let counts = [[3, 1, 4], [2, 5, 2, 2]]
    private var corpus: Corpus { makeCorpus(counts) }

    private func refusal(
        _ rows: [SplitRow], _ kind: SplitKind, of corpus: Corpus? = nil, seed: UInt64 = 4
    ) -> String {
        let failure = #expect(throws: Failure.self) {
            try Split.fromTable(corpus ?? makeCorpus(counts), rows, kind: kind, seed: seed, path: "split.csv")
        }
        #expect(failure?.kind == .badData)
        #expect(failure?.path == "split.csv")
        return failure?.reason ?? ""
    }

    @Test func comesBackAsItWas() throws {
        let lists = try Split.fromLists(corpus, train: ["jazz.00000", "classical.00002"], test: ["jazz.00003"])
        for original in [
            try Split.bySong(corpus, seed: 4), try Split.byClip(corpus, seed: 4), lists,
        ] {
            let copy = try Split.fromTable(corpus, original.rows, kind: original.kind, seed: 4)
            for subset in Subset.allCases {
                let (found, wanted) = (ClipSet(corpus, copy, subset), ClipSet(corpus, original, subset))
                #expect(places(found) == places(wanted) && found.canMove == wanted.canMove)
            }
        }
    }

    @Test func whatHasChangedIsNamed() throws {
        let rows = try Split.bySong(corpus, seed: 4).rows
        #expect(
            refusal(rows, .song, of: makeCorpus([[3, 1], [2, 5, 2, 2]]))
                == "songs that the run used are not in the data or cannot be read any more: "
                + "classical/classical.00002.wav"
        )
        #expect(
            refusal(rows, .song, of: makeCorpus([[3, 1, 4], [2, 5, 2, 2, 1]]))
                == "songs have come that the run does not know: jazz/jazz.00004.wav")
        let place = "clips of classical in \(rows[1].subset.rawValue)"
        #expect(
            refusal(rows, .song, of: makeCorpus([[3, 2, 4], [2, 5, 2, 2]]))
                == "classical/classical.00001.wav had 1 \(place) then and has 2 \(place) now")
        #expect(
            refusal(rows + rows[1...1], .song)
                == "classical/classical.00001.wav appears twice, in a division by song")
        #expect(refusal(rows.reversed(), .song) == "its songs are not in the order of the data")
        #expect(refusal([], .song).hasPrefix("songs have come"))
    }

    @Test func anotherSeedIsNoticed() throws {
        let rows = try Split.byClip(corpus, seed: 4).rows
        #expect(refusal(rows, .clip, seed: 5).contains(" then and has "))
    }
}
