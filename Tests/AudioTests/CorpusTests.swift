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
        try makeFolder(path.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 })
        let samples = (0..<(song.clips * ClipFormat.clipSamples)).map { Float(($0 / 40 + 7 * index) % 1000) / 1024 }
        try writeWAV(samples: samples, sampleRate: ClipFormat.sampleRate, to: path)
    }
}

@Suite struct FolderCorpusTests {
    @Test func songsInTheOrderOfBytes() throws {
        try withTemporaryFolder { folder in
            for name in [
                "rock/b.wav", "rock/Z.wav", "rock/artist/album 1/x.wav", "rock/ä.wav", "folk/1.au", "folk/10.au",
                "folk/2.au", "rock/.hidden.wav", ".git/x.wav", "readme.txt",
            ] {
                try makeSongs([(name, 0)], in: folder)
            }
            try makeFolder(folder + "/empty")
            let corpus = try FolderCorpus(folder: folder)
            #expect(corpus.genres == ["folk", "rock"])
            #expect(
                corpus.songs.map(\.name) == [
                    "folk/1.au", "folk/10.au", "folk/2.au",
                    "rock/Z.wav", "rock/artist/album 1/x.wav", "rock/b.wav", "rock/ä.wav",
                ])
            #expect(corpus.songs.map(\.label) == [0, 0, 0, 1, 1, 1, 1])
            #expect(corpus.songs[4].path == folder + "/rock/artist/album 1/x.wav")
            #expect(corpus.songs.map(\.stem) == ["1", "10", "2", "Z", "x", "b", "ä"])
        }
    }

    @Test func genresByDefaultAndByName() throws {
        try withTemporaryFolder { folder in
            for genre in ["blues", "classical", "hiphop", "jazz", "metal", "pop"] {
                try makeSongs([("\(genre)/a.wav", 0)], in: folder)
            }
            #expect(try FolderCorpus(folder: folder).genres == ["classical", "jazz", "metal", "pop"])
            #expect(try FolderCorpus(folder: folder, genres: FolderCorpus.allGenres).genres.count == 6)
            #expect(try FolderCorpus(folder: folder, genres: ["pop", "blues", "pop"]).genres == ["pop", "blues"])
            #expect(try FolderCorpus(folder: folder, genres: ["Hip-Hop", "jazz"]).genres == ["hiphop", "jazz"])
            let unknown = #expect(throws: Failure.self) { try FolderCorpus(folder: folder, genres: ["jazz", "polka"]) }
            #expect(
                unknown
                    == Failure(
                        .missingInput, path: folder, "no genre \"polka\" among its folders",
                        remedy: "there are blues, classical, hiphop, jazz, metal, pop"))
        }
    }

    @Test func foldersThatAreNoCorpus() throws {
        try withTemporaryFolder { folder in
            func refusal(_ path: String = "") -> String {
                let failure = #expect(throws: Failure.self) { try FolderCorpus(folder: folder + path) }
                return failure?.reason ?? ""
            }
            #expect(refusal() == "an empty folder")
            #expect(refusal("/missing") == "there is no such file or folder")
            try makeSongs([("a.wav", 0), ("b.wav", 0)], in: folder)
            #expect(refusal() == "it holds 2 files, but no folder")
            #expect(refusal("/a.wav").hasPrefix("not a folder; it must hold one folder a genre"))
            try makeFolder(folder + "/jazz")
            #expect(refusal() == "no file in its folders jazz")
            try makeSongs([("jazz/a.wav", 0)], in: folder)
            #expect(refusal() == "a single genre, jazz, where there must be two")
        }
    }

    @Test func linksLeadNowhereTwice() throws {
        try withTemporaryFolder { folder in
            try makeSongs([("jazz/in/a.wav", 0), ("rock/b.wav", 0)], in: folder)
            try makeLink(folder + "/jazz/in/self", to: ".")
            try makeLink(folder + "/jazz/up", to: "..")
            try makeLink(folder + "/jazz/other", to: "../rock")
            try makeLink(folder + "/jazz/linked.wav", to: "in/a.wav")
            #expect(
                try FolderCorpus(folder: folder).songs.map(\.name)
                    == ["jazz/in/a.wav", "jazz/linked.wav", "rock/b.wav"])
        }
    }

    @Test func namesThatAreNotText() throws {
        try withTemporaryFolder { folder in
            try makeSongs([("jazz/a\n'b\".wav", 1), ("rock/b.wav", 1), ("rock/c.wav", 1)], in: folder)
            rename(folder + "/rock/b.wav", to: Array((folder + "/rock/caf").utf8) + [0xE9] + Array(".wav".utf8))
            rename(folder + "/rock/c.wav", to: Array((folder + "/rock/caf").utf8) + [0xE8] + Array(".wav".utf8))
            let corpus = try Corpus(reading: FolderCorpus(folder: folder), on: WorkerPool(threads: 1))
            #expect(
                corpus.recordings.map(\.song.name)
                    == ["jazz/a\n'b\".wav", "rock/caf\\xE8.wav", "rock/caf\\xE9.wav"])
        }
    }
}

@Suite struct CorpusTests {
    /// Two songs of two clips fill 8,000 bytes at the poster's pooling, and forty times as many at none.
    @Test func songsThatMemoryCannotHoldAreRefused() throws {
        try withTemporaryFolder { folder in
            try makeSongs([("a/1.wav", 2), ("b/1.wav", 2)], in: folder)
            let songs = try FolderCorpus(folder: folder)
            let pool = WorkerPool(threads: 1)
            #expect(try Corpus(reading: songs, memoryLimit: 8000, on: pool).recordings.count == 2)
            for (format, remedy) in [
                (ClipFormat.poster, "--clips-per-song"), (ClipFormat(pooling: 1), "--pool 10 or 40"),
            ] {
                let failure = #expect(throws: Failure.self) {
                    try Corpus(reading: songs, as: format, memoryLimit: 7999, on: pool)
                }
                #expect(failure?.kind == .badData && failure?.remedy?.contains(remedy) == true)
            }
        }
    }

    @Test func anyThreadCountGivesTheSame() throws {
        try withTemporaryFolder { folder in
            let clips = [1, 6, 4, 2, 7, 5, 3, 1, 6, 4, 2, 7]
            try makeSongs(clips.enumerated().map { ("genre\($0 / 4)/song\(10 + $0).wav", $1) }, in: folder)
            let listing = try FolderCorpus(folder: folder)
            let expected = try Corpus(reading: listing, on: WorkerPool(threads: 1))
            #expect(expected.recordings.map(\.song) == listing.songs)
            #expect(expected.recordings.map(\.clipCount) == clips)
            for threads in [2, 4] {
                let counts = Mutex<[Int]>([])
                let found = try Corpus(reading: listing, on: WorkerPool(threads: threads)) { done, total in
                    #expect(total == 12)
                    counts.withLock { $0.append(done) }
                }
                #expect(found.recordings.map(\.song) == listing.songs)
                #expect(found.recordings.map(\.signal.elements) == expected.recordings.map(\.signal.elements))
                #expect(counts.withLock { $0 } == Array(1...12))
            }
            let firstTwo = try Corpus(reading: listing, clipsPerSong: 2, on: WorkerPool(threads: 2))
            #expect(firstTwo.recordings.map(\.clipCount) == clips.map { min(2, $0) })
        }
    }

    @Test func badSongsAreSkippedAndNamed() throws {
        try withTemporaryFolder { folder in
            try makeSongs([("jazz/a.wav", 2), ("pop/a.wav", 2), ("pop/short.wav", 0), ("rock/z.wav", 3)], in: folder)
            try write(Array("words".utf8), to: folder + "/jazz/b.wav")
            try write(Array("words".utf8), to: folder + "/pop/cover.jpg")
            try makeFolder(folder + "/pop/folder.wav")
            makePipe(folder + "/pop/pipe.mp3")
            try makeFolder(folder + "/void")
            try write(
                wav(claimedBytes: 1_323_000, samples: [Int16](repeating: 1, count: 44_100)),
                to: folder + "/rock/cut.wav")
            let listing = try FolderCorpus(folder: folder)
            let corpus = try Corpus(reading: listing, on: WorkerPool(threads: 2))
            #expect(corpus.recordings.map(\.song.name) == ["jazz/a.wav", "pop/a.wav", "rock/cut.wav", "rock/z.wav"])
            #expect(
                corpus.skipped.map(\.description) == [
                    "jazz/b.wav: not sound: it looks like text",
                    "pop/cover.jpg: not sound: it looks like text",
                    "pop/folder.wav: a folder, not a sound file",
                    "pop/pipe.mp3: a pipe, not a sound file",
                    "pop/short.wav: too short: 0.0 s of sound, where one clip takes 0.907 s",
                ])
            #expect(corpus.warnings == ["rock/cut.wav: truncated: its header says 30.0 s, 2.0 s are there"])
            let strict = #expect(throws: Failure.self) {
                _ = try Corpus(reading: listing, isStrict: true, on: WorkerPool(threads: 2))
            }
            #expect(strict == Failure(.badData, path: folder + "/jazz/b.wav", "not sound: it looks like text"))
        }
    }

    @Test func genresWithoutAUsableSong() throws {
        try withTemporaryFolder { folder in
            try makeSongs([("folk/a.wav", 0), ("jazz/a.wav", 2), ("pop/a.wav", 1)], in: folder)
            let pool = WorkerPool(threads: 2)
            let corpus = try Corpus(reading: FolderCorpus(folder: folder), on: pool)
            #expect(corpus.genres == ["jazz", "pop"])
            #expect(corpus.recordings.map(\.song.label) == [0, 1])
            #expect(corpus.warnings == ["folk: no usable song, the genre is left out"])

            func expectRefusal(_ beginning: String, genres: [String]? = nil) {
                let failure = #expect(throws: Failure.self) {
                    _ = try Corpus(reading: FolderCorpus(folder: folder, genres: genres), on: pool)
                }
                #expect(failure?.kind == .badData)
                #expect(failure?.reason.hasPrefix(beginning) == true, "\(failure?.reason ?? "")")
            }
            let all = ["folk", "jazz", "pop"]
            expectRefusal("no usable song of folk; the first of 1 skipped files is folk/a.wav", genres: all)
            try makeSongs([("jazz/a.wav", 0)], in: folder)
            expectRefusal("usable songs of pop only, where there must be two genres")
            try makeSongs([("pop/a.wav", 0)], in: folder)
            expectRefusal("no usable song among 3 files; the first of 3 skipped files is folk/a.wav: too short")
        }
    }
}
