import EncoreAudio
import EncoreFiles
import EncoreNumerics
import Testing

/// A corpus without files: `songs[g]` gives the clip counts of genre g's songs. Clip c of song s holds 1000 s + c.
func makeCorpus(_ songs: [[Int]], genres: [String] = ["classical", "jazz", "metal", "pop"]) -> Corpus {
    var recordings: [Recording] = []
    for (label, counts) in songs.enumerated() {
        for (index, clips) in counts.enumerated() {
            let number = "\(100 + index)".dropFirst()
            let name = "\(genres[label])/\(genres[label]).000\(number).wav"
            let song = Song(name: name, location: FilePath("data/" + name), genre: genres[label], label: label)
            let values = (0..<(clips * 500)).map { Float(1000 * recordings.count + $0 / 500) }
            recordings.append(
                Recording(song: song, signal: Matrix(rows: 1, columns: values.count, elements: values)))
        }
    }
    return Corpus(genres: Array(genres[..<songs.count]), recordings: recordings)
}

@Suite struct PartitionTests {
    private let counts = [[3, 1, 4, 1, 5], [9, 2], [6, 5, 3, 5, 8, 9, 7, 9], [3, 2, 3, 8, 4, 6, 2, 6, 4, 3, 3, 8]]

    @Test func bySongForManySeeds() throws {
        var testSets: Set<[String]> = []
        for seed in 0..<200 as Range<UInt64> {
            let partition = try Partition.bySong(makeCorpus(counts), seed: seed)
            let names = partition.rows.map(\.song)
            #expect(names == makeCorpus(counts).recordings.map(\.song.name), "each song once, in the corpus's order")
            #expect(partition.rows.map(\.clips) == counts.flatMap { $0 })
            let held = partition.rows.filter { $0.part == .test }
            #expect(partition.genres.map { genre in held.count { $0.genre == genre } } == [1, 1, 2, 3])
            #expect(partition.rows.allSatisfy { $0.part != .validation })
            #expect(partition.rows == (try Partition.bySong(makeCorpus(counts), seed: seed).rows))
            #expect(partition.notes.isEmpty)
            testSets.insert(held.map(\.song))
        }
        #expect(testSets.count > 150)
    }

    @Test(arguments: [(0.1, [1, 1, 1, 1]), (0.5, [3, 1, 4, 6]), (0.99, [4, 1, 7, 11])])
    func shareHeldOut(share: Double, expected: [Int]) throws {
        let rows = try Partition.bySong(makeCorpus(counts), heldOut: share, seed: 3).rows
        #expect(
            ["classical", "jazz", "metal", "pop"].map { genre in
                rows.count { $0.genre == genre && $0.part == .test }
            } == expected)
    }

    @Test func everySongIsHeldOutAsOften() throws {
        var times = [Int](repeating: 0, count: 12)
        for seed in 0..<1000 as Range<UInt64> {
            let rows = try Partition.bySong(makeCorpus([[1, 1], Array(repeating: 1, count: 12)]), seed: seed).rows
            for song in 0..<12 where rows[2 + song].part == .test { times[song] += 1 }
        }
        // 1000 draws of 3 in 12: 250 ± 14.
        #expect(times.allSatisfy { abs($0 - 250) < 70 }, "\(times)")
    }

    @Test func singleSongsAreTrainedOn() throws {
        let partition = try Partition.bySong(makeCorpus([[2], [2, 2]]), seed: 1)
        #expect(partition.rows[0].part == .train)
        #expect(partition.notes == ["classical: no song is held out"])
        let failure = #expect(throws: Failure.self) { try Partition.bySong(makeCorpus([[2], [7]]), seed: 1) }
        #expect(failure?.kind == .badData)
    }

    @Test func byClip() throws {
        let total = counts.joined().reduce(0, +)
        let partition = try Partition.byClip(makeCorpus(counts), seed: 5)
        let train = ClipSet(partition, .train)
        let test = ClipSet(partition, .test)
        #expect(test.count == Int((Double(total) / 4).rounded()))
        #expect(train.count + test.count == total)
        #expect(ClipSet(partition, .validation).count == 0)
        #expect(!Set(train.songNames).isDisjoint(with: test.songNames))
        // Each clip is in exactly one part, whole.
        let found = [train, test].flatMap { clips in (0..<clips.count).map { clips.matrix.row($0) } }
        let expected = counts.joined().enumerated().flatMap { song, clips in
            (0..<clips).map { [Float](repeating: Float(1000 * song + $0), count: 500) }
        }
        #expect(found.sorted { $0[0] < $1[0] } == expected)
        #expect(partition.rows.map(\.clips).reduce(0, +) == total)
        #expect(partition.rows != (try Partition.byClip(makeCorpus(counts), seed: 6).rows))
        #expect(partition.rows == (try Partition.byClip(makeCorpus(counts), seed: 5).rows))
        #expect(throws: Failure.self) { try Partition.byClip(makeCorpus([[1]]), seed: 1) }
    }
}

@Suite struct ClipSetTests {
    private let counts = [[3, 1, 4], [2, 5, 2, 2]]

    @Test func clipsOfWholeSongs() throws {
        let partition = try Partition.bySong(makeCorpus(counts), seed: 2)
        for part in Part.allCases {
            let clips = ClipSet(partition, part)
            let rows = partition.rows.enumerated().filter { $0.element.part == part }
            #expect(clips.songNames == rows.map(\.element.song))
            #expect(clips.count == rows.reduce(0) { $0 + $1.element.clips })
            #expect(clips.signal.rows == 1 && clips.signal.columns == 500 * clips.count)
            #expect(clips.starts == (0..<clips.count).map { 500 * $0 })
            var clip = 0
            for (song, row) in rows.enumerated() {
                for index in 0..<row.element.clips {
                    #expect(clips.matrix.row(clip) == [Float](repeating: Float(1000 * row.offset + index), count: 500))
                    #expect(clips.songs[clip] == song)
                    #expect(clips.clipIndices[clip] == index)
                    #expect(clips.genres[clips.labels[clip]] == row.element.genre)
                    #expect(clips.songLabels[song] == clips.labels[clip])
                    // A crop from any allowed start stays within the song.
                    #expect(
                        clips.bounds[clip] == clips.starts[
                            clip - index]..<(clips.starts[clip - index] + (row.element.clips - 1) * 500 + 1))
                    clip += 1
                }
            }
        }
    }

    @Test func clipsOfDividedSongsDoNotMove() throws {
        let clips = ClipSet(try Partition.byClip(makeCorpus(counts), seed: 2), .train)
        #expect(clips.bounds == clips.starts.map { $0..<($0 + 1) })
    }

    @Test func partsShareOneCopy() throws {
        let partition = try Partition.bySong(makeCorpus(counts), seed: 2)
        let first = ClipSet(partition, .train)
        let second = ClipSet(partition, .train)
        #expect(first.signal.address == second.signal.address)
        #expect(first.matrix.address == first.signal.address)
    }

    @Test func rootMeanSquare() throws {
        let partition = try Partition.byClip(makeCorpus([[2]], genres: ["a"]), seed: 1)
        // One clip of zeros and one of ones.
        let values = [Part.train, .test].map { ClipSet(partition, $0).rootMeanSquare }
        #expect(values.sorted() == [0, 1])
        #expect(ClipSet(partition, .validation).rootMeanSquare == 0)
        let mixed = ClipSet(try Partition.bySong(makeCorpus([[3, 3]], genres: ["a"]), seed: 1), .train)
        let base = mixed.matrix[0, 0]
        let expected = ((0..<3).reduce(0.0) { $0 + Double((base + Float($1)) * (base + Float($1))) } / 3).squareRoot()
        #expect(abs(mixed.rootMeanSquare - expected) <= 1e-12 * expected)
    }

    @Test func manyClips() throws {
        let corpus = makeCorpus([Array(repeating: 40, count: 100), Array(repeating: 40, count: 100)])
        let partition = try Partition.byClip(corpus, seed: 1)
        #expect(ClipSet(partition, .train).count == 6000)
        #expect(ClipSet(partition, .test).count == 2000)
    }
}
