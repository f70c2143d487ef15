import EncoreAudio
import EncoreFiles
import EncoreNumerics
import Synchronization
import TestSupport
import Testing

/// Writes songs of the given lengths in clips, each at a level of its own.
func makeSongs(_ clips: [(name: String, clips: Int)], in folder: String) throws {
    for (index, song) in clips.enumerated() {
        let path = folder + "/" + song.name
        try FileSystem.createFolder(path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 })
        let samples = (0..<(song.clips * ClipFormat.defaultSamples)).map { Float(($0 / 40 + 7 * index) % 1000) / 1024 }
        try writeWAV(samples: samples, sampleRate: ClipFormat.sampleRate, to: path)
    }
}

@Suite struct FolderCorpusTests {
    @Test func songsInTheOrderOfBytes() throws {
        let folder = try TemporaryFolder()
        for name in [
            "rock/b.wav", "rock/Z.wav", "rock/artist/album 1/x.wav", "rock/ä.wav", "folk/1.au", "folk/10.au",
            "folk/2.au", "rock/.hidden.wav", ".git/x.wav", "readme.txt",
        ] {
            try makeSongs([(name, 0)], in: folder.path)
        }
        try FileSystem.createFolder(folder.file("empty"))
        let corpus = try FolderCorpus(folder: folder.path)
        #expect(corpus.genres == ["folk", "rock"])
        #expect(
            corpus.songs.map(\.name) == [
                "folk/1.au", "folk/10.au", "folk/2.au",
                "rock/Z.wav", "rock/artist/album 1/x.wav", "rock/b.wav", "rock/ä.wav",
            ])
        #expect(corpus.songs.map(\.label) == [0, 0, 0, 1, 1, 1, 1])
        #expect(corpus.songs[4].path == folder.file("rock/artist/album 1/x.wav"))
        #expect(corpus.songs.map(\.stem) == ["1", "10", "2", "Z", "x", "b", "ä"])
    }

    @Test func genresByDefaultAndByName() throws {
        let folder = try TemporaryFolder()
        for genre in ["blues", "classical", "hiphop", "jazz", "metal", "pop"] {
            try makeSongs([("\(genre)/a.wav", 0)], in: folder.path)
        }
        #expect(try FolderCorpus(folder: folder.path).genres == ["classical", "jazz", "metal", "pop"])
        #expect(try FolderCorpus(folder: folder.path, genres: FolderCorpus.allGenres).genres.count == 6)
        #expect(try FolderCorpus(folder: folder.path, genres: ["pop", "blues", "pop"]).genres == ["pop", "blues"])
        #expect(try FolderCorpus(folder: folder.path, genres: ["Hip-Hop", "jazz"]).genres == ["hiphop", "jazz"])
        let unknown = #expect(throws: Failure.self) {
            try FolderCorpus(folder: folder.path, genres: ["jazz", "polka"])
        }
        #expect(
            unknown
                == Failure(
                    .missingInput, path: folder.path, "no genre \"polka\" among its folders",
                    remedy: "there are blues, classical, hiphop, jazz, metal, pop"))
    }

    @Test func foldersThatAreNoCorpus() throws {
        let folder = try TemporaryFolder()
        func refusal(_ path: String = "") -> String {
            let failure = #expect(throws: Failure.self) { try FolderCorpus(folder: folder.path + path) }
            return failure?.reason ?? ""
        }
        #expect(refusal() == "an empty folder")
        #expect(refusal("/missing") == "there is no such file or folder")
        try makeSongs([("a.wav", 0), ("b.wav", 0)], in: folder.path)
        #expect(refusal() == "it holds 2 files, but no folder")
        #expect(refusal("/a.wav").hasPrefix("not a folder; it must hold one folder a genre"))
        try FileSystem.createFolder(folder.file("jazz"))
        #expect(refusal() == "no file in its folders jazz")
        try makeSongs([("jazz/a.wav", 0)], in: folder.path)
        #expect(refusal() == "a single genre, jazz, where there must be two")
    }

    @Test func linksLeadNowhereTwice() throws {
        let folder = try TemporaryFolder()
        try makeSongs([("jazz/in/a.wav", 0), ("rock/b.wav", 0)], in: folder.path)
        try makeLink(folder.file("jazz/in/self"), to: ".")
        try makeLink(folder.file("jazz/up"), to: "..")
        try makeLink(folder.file("jazz/other"), to: "../rock")
        try makeLink(folder.file("jazz/linked.wav"), to: "in/a.wav")
        #expect(
            try FolderCorpus(folder: folder.path).songs.map(\.name)
                == ["jazz/in/a.wav", "jazz/linked.wav", "rock/b.wav"])
    }

    @Test func namesThatAreNotText() throws {
        let folder = try TemporaryFolder()
        try makeSongs([("jazz/a\n'b\".wav", 1), ("rock/b.wav", 1), ("rock/c.wav", 1)], in: folder.path)
        rename(folder.file("rock/b.wav"), to: Array(folder.file("rock/caf").utf8) + [0xE9] + Array(".wav".utf8))
        rename(folder.file("rock/c.wav"), to: Array(folder.file("rock/caf").utf8) + [0xE8] + Array(".wav".utf8))
        let corpus = try Corpus(reading: FolderCorpus(folder: folder.path), from: .none, on: WorkerPool(threads: 1))
        #expect(
            corpus.recordings.map(\.song.name)
                == ["jazz/a\n'b\".wav", "rock/caf\\xE8.wav", "rock/caf\\xE9.wav"])
    }
}

@Suite struct CorpusTests {
    private func checksums(_ corpus: Corpus) -> [UInt64] {
        corpus.recordings.map { $0.audio.samples(pooledBy: 40).checksum }
    }

    @Test func anyThreadCountGivesTheSame() throws {
        let folder = try TemporaryFolder()
        let clips = [1, 6, 4, 2, 7, 5, 3, 1, 6, 4, 2, 7]
        try makeSongs(clips.enumerated().map { ("genre\($0 / 4)/song\(10 + $0).wav", $1) }, in: folder.path)
        let listing = try FolderCorpus(folder: folder.path)
        let expected = try Corpus(reading: listing, from: .none, on: WorkerPool(threads: 1))
        #expect(expected.recordings.map(\.song) == listing.songs)
        #expect(expected.recordings.indices.map(expected.clipCount) == clips)
        for threads in [2, 4] {
            let counts = Mutex<[Int]>([])
            let found = try Corpus(reading: listing, from: .none, on: WorkerPool(threads: threads)) { done, total in
                #expect(total == 12)
                counts.withLock { $0.append(done) }
            }
            #expect(found.recordings.map(\.song) == listing.songs)
            #expect(checksums(found) == checksums(expected))
            #expect(counts.withLock { $0 } == Array(1...12))
        }
        let firstTwo = try Corpus(reading: listing, from: .none, clipsPerSong: 2, on: WorkerPool(threads: 2))
        #expect(firstTwo.recordings.indices.map(firstTwo.clipCount) == clips.map { min(2, $0) })
    }

    @Test func badSongsAreSkippedAndNamed() throws {
        let folder = try TemporaryFolder()
        try makeSongs([("jazz/a.wav", 2), ("pop/a.wav", 2), ("pop/short.wav", 0), ("rock/z.wav", 3)], in: folder.path)
        try write(Array("words".utf8), to: folder.file("jazz/b.wav"))
        try write(Array("words".utf8), to: folder.file("pop/cover.jpg"))
        try FileSystem.createFolder(folder.file("pop/folder.wav"))
        makePipe(folder.file("pop/pipe.mp3"))
        try FileSystem.createFolder(folder.file("void"))
        try write(
            wav(claimedBytes: 1_323_000, samples: [Int16](repeating: 1, count: 44_100)),
            to: folder.file("rock/cut.wav"))
        let listing = try FolderCorpus(folder: folder.path)
        let corpus = try Corpus(reading: listing, from: .none, on: WorkerPool(threads: 2))
        #expect(corpus.recordings.map(\.song.name) == ["jazz/a.wav", "pop/a.wav", "rock/cut.wav", "rock/z.wav"])
        #expect(
            corpus.skipped.map(\.description) == [
                "jazz/b.wav: not sound: it looks like text",
                "pop/cover.jpg: not sound: it looks like text",
                "pop/folder.wav: a folder, not a sound file",
                "pop/pipe.mp3: a pipe, not a sound file",
                "pop/short.wav: no sound",
            ])
        #expect(
            corpus.warnings.map(\.description) == [
                "rock/cut.wav: truncated: its header says 30.0 s, 2.0 s are there"
            ])
        let strict = #expect(throws: Failure.self) {
            _ = try Corpus(reading: listing, from: .none, isStrict: true, on: WorkerPool(threads: 2))
        }
        #expect(strict == Failure(.badData, path: folder.file("jazz/b.wav"), "not sound: it looks like text"))
    }

    @Test func genresWithoutAUsableSong() throws {
        let folder = try TemporaryFolder()
        try makeSongs([("folk/a.wav", 0), ("jazz/a.wav", 2), ("pop/a.wav", 1)], in: folder.path)
        let pool = WorkerPool(threads: 2)
        let corpus = try Corpus(reading: FolderCorpus(folder: folder.path), from: .none, on: pool)
        #expect(corpus.genres == ["jazz", "pop"])
        #expect(corpus.recordings.map(\.song.label) == [0, 1])
        #expect(corpus.warnings.map(\.description) == ["folk: no usable song, the genre is left out"])

        func expectRefusal(_ beginning: String, genres: [String]? = nil) {
            let failure = #expect(throws: Failure.self) {
                _ = try Corpus(reading: FolderCorpus(folder: folder.path, genres: genres), from: .none, on: pool)
            }
            #expect(failure?.kind == .badData)
            #expect(failure?.reason.hasPrefix(beginning) == true, "\(failure?.reason ?? "")")
        }
        let all = ["folk", "jazz", "pop"]
        expectRefusal("no usable song of folk; the first of 1 skipped files is folk/a.wav", genres: all)
        try makeSongs([("jazz/a.wav", 0)], in: folder.path)
        expectRefusal("usable songs of pop only, where there must be two genres")
        try makeSongs([("pop/a.wav", 0)], in: folder.path)
        expectRefusal("no usable song among 3 files; the first of 3 skipped files is folk/a.wav: no sound")
    }
}
