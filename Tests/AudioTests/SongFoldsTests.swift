import EncoreAudio
import EncoreFiles
import Testing

@Suite struct SongFoldsTests {
    private let counts = [[3, 1, 4, 1, 5, 2, 2], Array(repeating: 2, count: 11), Array(repeating: 1, count: 13)]
    private var corpus: Corpus { makeCorpus(counts) }

    @Test(arguments: [2, 3, 5, 7])
    func eachSongIsTestedOnceAndFoldsAreAsLarge(count: Int) throws {
        for seed in 0..<20 as Range<UInt64> {
            let folds = try SongFolds(corpus, count: count, seed: seed)
            var tested: [String] = []
            for index in 0..<count {
                let split = Split.fold(index, of: folds, corpus)
                #expect(split.kind == .song && split.notes.isEmpty)
                #expect(split.rows.map(\.song) == corpus.recordings.map(\.song.name))
                let held = split.rows.filter { $0.subset == .test }
                tested += held.map(\.song)
                #expect(held.count == 31 / count || held.count == 31 / count + 1)
                for (label, genre) in corpus.genres.enumerated() {
                    let share = counts[label].count / count
                    let own = held.count { $0.genre == genre }
                    #expect(own == share || own == share + 1)
                }
                #expect(split.rows.allSatisfy { $0.subset != .validation })
            }
            #expect(tested.sorted() == corpus.recordings.map(\.song.name).sorted())
        }
    }

    @Test func aSeedDealsTheSongsOut() throws {
        let folds = try SongFolds(corpus, count: 5, seed: 1)
        #expect(try SongFolds(corpus, count: 5, seed: 1) == folds)
        #expect(Set(try (0..<50).map { try SongFolds(corpus, count: 5, seed: $0).indices }).count == 50)
        // The same songs with other contents are divided alike.
        #expect(try SongFolds(makeCorpus(counts.map { $0.map { $0 + 1 } }), count: 5, seed: 1) == folds)
    }

    @Test func songsAreTestedWithAllOthers() throws {
        // How often two songs of a genre of 10 share one of 5 folds: 1 in 9 of the seeds, 111 ± 10 of 1000.
        var times = [Int](repeating: 0, count: 10)
        for seed in 0..<1000 as Range<UInt64> {
            let folds = try SongFolds(makeCorpus([Array(repeating: 1, count: 10)]), count: 5, seed: seed)
            for song in 1..<10 where folds.indices[song] == folds.indices[0] { times[song] += 1 }
        }
        #expect(times.dropFirst().allSatisfy { abs($0 - 111) < 50 }, "\(times)")
    }

    @Test func tooFewSongsOfAGenreAreNamed() {
        let failure = #expect(throws: Failure.self) {
            try SongFolds(makeCorpus([[1, 1, 1, 1, 1], [1, 1, 1]]), count: 5, seed: 0)
        }
        #expect(failure?.kind == .badData)
        #expect(failure?.reason == "jazz has 3 usable songs, too few for 5 folds")
        #expect(failure?.remedy == "ask for 3 folds or fewer")
        let single = #expect(throws: Failure.self) { try SongFolds(makeCorpus([[1], [1, 1]]), count: 2, seed: 0) }
        #expect(single?.remedy == "add songs of this genre")
    }
}

@Suite struct ValidationTests {
    private let counts = [[3, 1, 4, 1, 5], Array(repeating: 2, count: 14), Array(repeating: 1, count: 40)]
    private var corpus: Corpus { makeCorpus(counts) }

    private func songs(_ split: Split, _ subset: Subset) -> [String] {
        split.rows.filter { $0.subset == subset }.map(\.song)
    }

    private func perGenre(_ split: Split, _ subset: Subset) -> [Int] {
        genreNames[..<3].map { genre in split.rows.count { $0.subset == subset && $0.genre == genre } }
    }

    @Test func aShareOfTheTrainingSongsRoundedDown() throws {
        for seed in 0..<20 as Range<UInt64> {
            let without = try Split.bySong(corpus, seed: seed)
            let split = try Split.bySong(corpus, validation: 0.1, seed: seed)
            #expect(songs(split, .test) == songs(without, .test))
            // Of 4, 10 and 30 songs that are not held out.
            #expect(perGenre(split, .validation) == [0, 1, 3])
            #expect(perGenre(split, .train) == [4, 9, 27])
            #expect(Set(songs(split, .validation)).isSubset(of: songs(without, .train)))
        }
        let drawn = try (0..<30).map { songs(try .bySong(corpus, validation: 0.1, seed: $0), .validation) }
        #expect(Set(drawn).count == 30)
        // 0.29 of 100 is 29, though in binary less.
        let hundred = makeCorpus([Array(repeating: 1, count: 133), [1, 1]])
        #expect(try perGenre(.bySong(hundred, validation: 0.29, seed: 0), .validation) == [29, 0, 0])
    }

    @Test func everyFoldDrawsItsOwn() throws {
        let folds = try SongFolds(corpus, count: 5, seed: 3)
        var drawn: [[String]] = []
        for index in 0..<5 {
            let without = Split.fold(index, of: folds, corpus)
            let split = Split.fold(index, of: folds, corpus, validation: 0.25)
            #expect(songs(split, .test) == songs(without, .test))
            #expect(perGenre(split, .validation) == perGenre(without, .train).map { $0 / 4 })
            drawn.append(songs(split, .validation))
        }
        // Songs for validation are not simply those of the next fold, or the same ones wherever they may be.
        #expect(Set(drawn.joined()).count < 5 * drawn[0].count)
        #expect(Set(drawn).count == 5)
    }

    @Test func itComesBackFromItsTable() throws {
        let folds = try SongFolds(corpus, count: 5, seed: 3)
        for original in [
            try Split.bySong(corpus, validation: 0.1, seed: 3),
            Split.fold(2, of: folds, corpus, validation: 0.3),
        ] {
            let copy = try Split.fromTable(corpus, original.rows, kind: .song, seed: 3)
            #expect(!songs(copy, .validation).isEmpty)
            for subset in Subset.allCases {
                #expect(places(ClipSet(corpus, copy, subset)) == places(ClipSet(corpus, original, subset)))
            }
        }
    }
}
