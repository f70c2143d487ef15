import EncoreAudio
import EncoreFiles
import EncoreNumerics
import Testing

/// A corpus without files: `songs[g]` gives the clip counts of genre g's songs. Clip c of song s holds 1000 s + c.
func makeCorpus(_ songs: [[Int]], genres: [String] = genreNames) -> Corpus {
    var recordings: [Recording] = []
    for (label, counts) in songs.enumerated() {
        for (index, clips) in counts.enumerated() {
            let number = "\(100 + index)".dropFirst()
            let name = "\(genres[label])/\(genres[label]).000\(number).wav"
            let song = Song(name: name, location: FilePath("data/" + name), label: label)
            let values = (0..<(clips * 500)).map { Float(1000 * recordings.count + $0 / 500) }
            recordings.append(
                Recording(song: song, audio: pooledSong(values)))
        }
    }
    return Corpus(genres: Array(genres[..<songs.count]), recordings: recordings)
}

/// Which clips a set has: song and place.
func places(_ clips: ClipSet) -> [String] {
    (0..<clips.count).map { "\(clips.songNames[clips.song(of: $0)]) \(clips.start(of: $0))" }
}

/// The genres of `makeCorpus`.
let genreNames = ["classical", "jazz", "metal", "pop"]

@Suite struct SplitTests {
    private let counts = [[3, 1, 4, 1, 5], [9, 2], [6, 5, 3, 5, 8, 9, 7, 9], [3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 3, 8]]

    @Test func bySongForManySeeds() throws {
        var testSets: Set<[String]> = []
        for seed in 0..<200 as Range<UInt64> {
            let split = try Split.bySong(makeCorpus(counts), seed: seed)
            let names = split.rows.map(\.song)
            #expect(names == makeCorpus(counts).recordings.map(\.song.name), "each song once, in the corpus's order")
            #expect(split.rows.map(\.clips) == counts.flatMap { $0 })
            let held = split.rows.filter { $0.subset == .test }
            #expect(genreNames.map { genre in held.count { $0.genre == genre } } == [1, 1, 2, 3])
            #expect(split.rows.allSatisfy { $0.subset != .validation })
            #expect(split.rows == (try Split.bySong(makeCorpus(counts), seed: seed).rows))
            #expect(split.notes.isEmpty)
            testSets.insert(held.map(\.song))
        }
        #expect(testSets.count > 150)
    }

    @Test(arguments: [(0.1, [1, 1, 1, 1]), (0.5, [3, 1, 4, 6]), (0.99, [4, 1, 7, 11])])
    func shareHeldOut(share: Double, expected: [Int]) throws {
        let rows = try Split.bySong(makeCorpus(counts), heldOut: share, seed: 3).rows
        #expect(
            ["classical", "jazz", "metal", "pop"].map { genre in
                rows.count { $0.genre == genre && $0.subset == .test }
            } == expected)
    }

    @Test func everySongIsHeldOutAsOften() throws {
        var times = [Int](repeating: 0, count: 12)
        for seed in 0..<1000 as Range<UInt64> {
            let rows = try Split.bySong(makeCorpus([[1, 1], Array(repeating: 1, count: 12)]), seed: seed).rows
            for song in 0..<12 where rows[2 + song].subset == .test { times[song] += 1 }
        }
        // 1000 draws of 3 in 12: 250 ± 14.
        #expect(times.allSatisfy { abs($0 - 250) < 70 }, "\(times)")
    }

    @Test func singleSongsAreTrainedOn() throws {
        let split = try Split.bySong(makeCorpus([[2], [2, 2]]), seed: 1)
        #expect(split.rows[0].subset == .train)
        #expect(split.notes == ["classical: no song is held out"])
        let failure = #expect(throws: Failure.self) { try Split.bySong(makeCorpus([[2], [7]]), seed: 1) }
        #expect(failure?.kind == .badData)
    }

    @Test func aSplitByClipUsesEachClipOnce() throws {
        let total = counts.joined().reduce(0, +)
        let split = try Split.byClip(makeCorpus(counts), seed: 5)
        let corpus = makeCorpus(counts)
        let train = ClipSet(corpus, split, .train)
        let test = ClipSet(corpus, split, .test)
        #expect(test.count == Int((Double(total) / 4).rounded()))
        #expect(train.count + test.count == total)
        #expect(ClipSet(corpus, split, .validation).count == 0)
        #expect(!Set(train.songNames).isDisjoint(with: test.songNames))
        // Each clip is in exactly one part, whole.
        let found = [train, test].flatMap { clips in (0..<clips.count).map { row(clips, $0) } }
        let expected = counts.joined().enumerated().flatMap { song, clips in
            (0..<clips).map { [Float](repeating: Float(1000 * song + $0), count: 500) }
        }
        #expect(found.sorted { $0[0] < $1[0] } == expected)
        #expect(split.rows.map(\.clips).reduce(0, +) == total)
        #expect(split.rows != (try Split.byClip(makeCorpus(counts), seed: 6).rows))
        #expect(split.rows == (try Split.byClip(makeCorpus(counts), seed: 5).rows))
        #expect(throws: Failure.self) { try Split.byClip(makeCorpus([[1]]), seed: 1) }
    }
}

/// A clip as the poster's models take it.
private func row(_ clips: ClipSet, _ clip: Int) -> [Float] {
    let matrix = Matrix(rows: 1, columns: 500)
    clips.read(clip..<(clip + 1), pooledBy: 40, into: matrix)
    return matrix.elements
}

@Suite struct ClipSetTests {
    private let corpus = makeCorpus([[3, 1, 4], [2, 5, 2, 2]])

    @Test func clipsOfWholeSongs() throws {
        let split = try Split.bySong(corpus, seed: 2)
        for subset in Subset.allCases {
            let clips = ClipSet(corpus, split, subset)
            let rows = split.rows.enumerated().filter { $0.element.subset == subset }
            #expect(clips.songNames == rows.map(\.element.song))
            #expect(clips.count == rows.reduce(0) { $0 + $1.element.clips })
            #expect(clips.canMove)
            #expect(clips.songLengths == rows.map { $0.element.clips * 20_000 })
            var clip = 0
            for (song, expected) in rows.enumerated() {
                for index in 0..<expected.element.clips {
                    #expect(row(clips, clip) == [Float](repeating: Float(1000 * expected.offset + index), count: 500))
                    #expect(clips.songs[clip] == song && clips.song(of: clip) == song)
                    #expect(clips.clipIndices[clip] == index && clips.start(of: clip) == 20_000 * index)
                    #expect(clips.genres[clips.labels[clip]] == expected.element.genre)
                    #expect(clips.songLabels[song] == clips.labels[clip])
                    clip += 1
                }
            }
        }
    }

    @Test func clipsOfDividedSongsDoNotMove() throws {
        #expect(!ClipSet(corpus, try Split.byClip(corpus, seed: 2), .train).canMove)
    }

    /// Clips every half clip, and one at the very end of each song.
    @Test func clipsThatOverlap() throws {
        let split = try Split.bySong(corpus, seed: 2)
        let plain = ClipSet(corpus, split, .test)
        let clips = ClipSet(corpus, split, .test, hop: 10_000)
        let perSong = plain.songLengths.map { ($0 - 20_000) / 10_000 + 1 }
        #expect(clips.count == perSong.reduce(0, +) && clips.count > plain.count)
        #expect(clips.songNames == plain.songNames)
        #expect((0..<perSong[0]).map(clips.start) == (0..<perSong[0]).map { 10_000 * $0 })
        let between = row(clips, 1)
        #expect(Array(between[..<250]) == Array(row(plain, 0)[250...]))
    }

    /// The first clips of a song, and no crop that reaches beyond them.
    @Test func aLimitOfClipsPerSong() throws {
        let limited = Corpus(genres: corpus.genres, recordings: corpus.recordings, clipsPerSong: 2)
        let split = try Split.bySong(limited, seed: 2)
        let clips = ClipSet(limited, split, .train)
        #expect(clips.songLengths.allSatisfy { $0 <= 40_000 } && clips.clipIndices.allSatisfy { $0 < 2 })
        #expect(split.rows.map(\.clips) == [2, 1, 2, 2, 2, 2, 2])
    }

    @Test func rootMeanSquare() throws {
        let two = makeCorpus([[2]], genres: ["a"])
        let split = try Split.byClip(two, seed: 1)
        // One clip of zeros and one of ones.
        let values = [Subset.train, .test].map { ClipSet(two, split, $0).rootMeanSquare(pooledBy: 40) }
        #expect(values.sorted() == [0, 1])
        #expect(ClipSet(two, split, .validation).rootMeanSquare(pooledBy: 40) == 0)
        let six = makeCorpus([[3, 3]], genres: ["a"])
        let mixed = ClipSet(six, try Split.bySong(six, seed: 1), .train)
        let base = row(mixed, 0)[0]
        let expected = ((0..<3).reduce(0.0) { $0 + Double((base + Float($1)) * (base + Float($1))) } / 3).squareRoot()
        #expect(abs(mixed.rootMeanSquare(pooledBy: 40) - expected) <= 1e-12 * expected)
    }

    @Test func manyClips() throws {
        let corpus = makeCorpus([Array(repeating: 40, count: 100), Array(repeating: 40, count: 100)])
        let split = try Split.byClip(corpus, seed: 1)
        #expect(ClipSet(corpus, split, .train).count == 6000)
        #expect(ClipSet(corpus, split, .test).count == 2000)
    }
}
