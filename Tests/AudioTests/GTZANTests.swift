import EncoreAudio
import EncoreFiles
import EncoreNumerics
import TestSupport
import Testing

@Suite struct GTZANTests {
    private static let genres = [
        "blues", "classical", "country", "disco", "hiphop", "jazz", "metal", "pop", "reggae", "rock",
    ]

    /// A hundred songs of a clip a genre, under the names of GTZAN, without those left out.
    private func gtzan(
        _ genres: [String] = GTZANTests.genres, folders: [String]? = nil, ending: String = "wav", without: [String] = []
    ) -> Corpus {
        let folders = folders ?? genres
        var recordings: [Recording] = []
        for (label, genre) in genres.enumerated() {
            for number in 0..<100 {
                let stem = "\(genre).000" + String("\(100 + number)".dropFirst())
                let name = "\(folders[label])/\(stem).\(ending)"
                if without.contains(stem) { continue }
                let song = Song(name: name, location: FilePath(name), label: label)
                recordings.append(Recording(song: song, audio: pooledSong([Float](repeating: 0, count: 500))))
            }
        }
        return Corpus(genres: folders, recordings: recordings)
    }

    private func songCounts(_ split: Split) -> [Int] {
        Subset.allCases.map { part in split.rows.count { $0.subset == part } }
    }

    @Test func listsAreWhole() {
        let lists = [GTZAN.train, GTZAN.validation, GTZAN.test]
        #expect(lists.map(\.count) == [443, 197, 290])
        let all = lists.flatMap { $0 }
        #expect(Set(all).count == 930)
        for line in all {
            let parts = line.split(separator: "/")
            #expect(parts.count == 2 && Self.genres.contains(String(parts[0])))
            #expect(parts.last?.hasPrefix(parts[0] + ".000") == true && parts.last?.hasSuffix(".wav") == true)
        }
    }

    @Test func allGenres() throws {
        let split = try Split.gtzanFiltered(gtzan())
        #expect(split.kind == .gtzanFiltered)
        #expect(songCounts(split) == [443, 197, 290])
        #expect(split.notes.count == 1)
        #expect(split.notes[0].hasPrefix("70 songs in no list, not used: "))
        #expect(split.notes[0].hasSuffix(" and 60 more"))
        #expect(split.rows.first { $0.song == "blues/blues.00029.wav" }?.subset == .train)
        #expect(split.rows.first { $0.song == "blues/blues.00000.wav" }?.subset == .validation)
        #expect(split.rows.first { $0.song == "blues/blues.00012.wav" }?.subset == .test)
    }

    @Test func thePostersGenresInAnotherFormat() throws {
        let split = try Split.gtzanFiltered(gtzan(["classical", "jazz", "metal", "pop"], ending: "au"))
        #expect(songCounts(split) == [176, 70, 115])
        #expect(split.notes.count == 1, "genres that are not used are nobody's concern")
        let hiphop = try Split.gtzanFiltered(gtzan(["hiphop", "rock"], folders: ["Hip-Hop", "rock"]))
        #expect(hiphop.notes.count == 1 && Set(hiphop.rows.map(\.genre)) == ["Hip-Hop", "rock"])
    }

    @Test func missingSongsAreNamed() throws {
        let gone = (10..<40).map { "metal.000\($0)" } + ["jazz.00054"]
        let split = try Split.gtzanFiltered(gtzan(["jazz", "metal"], without: gone))
        #expect(split.notes[0].contains(" listed songs are not in the data: jazz/jazz.00054.wav, metal/metal.000"))
        #expect(split.notes[0].hasSuffix(" more"))
        #expect(
            split.notes.last
                == "the training song jazz.00054 is missing: it is damaged in the most common copy of GTZAN")
        // Of no concern where there is no jazz.
        #expect(try Split.gtzanFiltered(gtzan(["metal", "rock"])).notes.count == 1)
    }

    @Test func itComesBackFromItsTable() throws {
        let corpus = gtzan(["jazz", "metal"])
        let original = try Split.gtzanFiltered(corpus)
        let copy = try Split.fromTable(corpus, original.rows, kind: .gtzanFiltered, seed: 0)
        for subset in Subset.allCases {
            #expect(places(ClipSet(corpus, copy, subset)) == places(ClipSet(corpus, original, subset)))
        }
    }

    @Test func anotherCollectionIsRefused() {
        let failure = #expect(throws: Failure.self) { try Split.gtzanFiltered(makeCorpus([[1, 1], [1, 1]])) }
        #expect(failure?.kind == .badData)
        let noJazz = #expect(throws: Failure.self) {
            try Split.gtzanFiltered(makeCorpus([[1], [1]], genres: ["polka", "ska"]))
        }
        #expect(noJazz?.reason == "no song of the train list is in the data")
    }

    @Test func itIsRecognised() {
        #expect(gtzan().isGTZAN)
        #expect(gtzan(["classical", "jazz", "metal", "pop"], ending: "mp3").isGTZAN)
        #expect(gtzan(["hiphop", "rock"], folders: ["Hip-Hop", "Rock"]).isGTZAN)
        // 30 of about 185 listed songs gone is too many, 10 are not.
        #expect(gtzan(["jazz", "rock"], without: (20..<30).map { "rock.000\($0)" }).isGTZAN)
        #expect(!gtzan(["jazz", "rock"], without: (20..<50).map { "rock.000\($0)" }).isGTZAN)
        // Other songs under the same genres, and a genre from elsewhere.
        #expect(!makeCorpus([[1, 1], [1, 1]]).isGTZAN)
        #expect(!gtzan(["jazz", "polka"]).isGTZAN)
    }

    @Test func aFolderIsRecognisedByItsNames() throws {
        let folder = try TemporaryFolder()
        for genre in ["jazz", "pop"] {
            try FileSystem.createFolder(folder.file("\(genre)"))
            for line in GTZAN.train + GTZAN.validation + GTZAN.test where line.hasPrefix(genre) {
                try write([], to: folder.file("\(line)"))
            }
        }
        #expect(try FolderCorpus(folder: folder.path).isGTZAN)
        try FileSystem.createFolder(folder.file("polka"))
        try write([], to: folder.file("polka/polka.wav"))
        #expect(try !FolderCorpus(folder: folder.path).isGTZAN)
        #expect(try FolderCorpus(folder: folder.path, genres: ["jazz", "pop"]).isGTZAN)
    }
}

extension Corpus {
    fileprivate var isGTZAN: Bool { GTZAN.isWholeOrPart(recordings.map(\.song), genres: genres) }
}
