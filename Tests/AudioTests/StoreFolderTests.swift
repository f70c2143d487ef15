import EncoreAudio
import EncoreFiles
import EncoreNumerics
import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What befalls the folder of a store from outside: files of others, other processes, other clocks.
@Suite struct StoreFolderTests {
    private let hash = "0123456789abcdef0123456789abcdef"

    private func writeSong(_ path: String, seconds: Int = 2) throws {
        let samples = (0..<(22_050 * seconds)).map { Float($0 % 101) / 128 }
        try writeWAV(samples: samples, sampleRate: 22_050, to: path)
    }

    private func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    }

    @Test func whatOthersWroteStays() throws {
        let folder = try TemporaryFolder()
        let store = SampleStore(folder: folder.file("my.samples"))
        try writeSong(folder.file("a.wav"))
        _ = try store.song(at: FilePath(folder.file("a.wav")), poolings: [1, 40])
        let others = [
            ".0123.1.samples.tmp", "\(hash).1.samples.bak", "\(hash).2.samples", "\(hash)ab.1.samples",
            "drums.1.samples", "drums.samples.wav", "thesis.txt",
        ]
        for name in others { try write([1, 2, 3], to: folder.file("my.samples/") + name) }
        for name in [".\(hash).1.samples.tmp", ".\(hash).1.samples.7f.tmp", "\(hash).40.samples"] {
            try write([1, 2, 3], to: folder.file("my.samples/") + name)
        }
        try StoreListing(of: store).prune()
        #expect(try names(in: folder.file("my.samples")).count == others.count + 2)
        try StoreListing(of: store).prune(all: true)
        #expect(try names(in: folder.file("my.samples")) == others)
    }

    /// What a process is writing is locked, and is no leftover.
    @Test func whatIsBeingWrittenStays() throws {
        let folder = try TemporaryFolder()
        let store = SampleStore(folder: folder.path)
        do {
            let file = try TemporaryFile(beside: FilePath(folder.file("\(hash).1.samples")))
            try file.write([1, 2, 3])
            try StoreListing(of: store).prune(all: true)
            #expect(try names(in: folder.path) == [".\(hash).1.samples.tmp"])
            extendLifetime(file)
        }
        try StoreListing(of: store).prune()
        #expect(try names(in: folder.path).isEmpty)
    }

    /// One song must not end a run: what it says of itself is cut.
    @Test func tagsOfAnyLength() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.flac")
        try writeSoundFile(
            channels: [[Float](repeating: 0.1, count: 30_000)], sampleRate: 22_050, format: .flac, to: path)
        let title = String(repeating: "é\u{1}", count: 1_000_000)
        try write(taggedFLAC(try FileSystem.read(path), ["TITLE=\(title)", "ARTIST=x"]), to: path)
        let song = try SampleStore(folder: folder.file("store")).song(at: FilePath(path), poolings: [40])
        #expect(song.tags == SongTags(title: String(repeating: "é\u{1}", count: 500), artist: "x"))
    }

    /// A file that is too large to be mapped stands for one map too many.
    @Test(.enabled(if: FileManager.default.isWritableFile(atPath: "/dev/shm"), "files of any length need /dev/shm"))
    func anEntryThatCannotBeMappedIsNotDecodedAgain() throws {
        let folder = try TemporaryFolder()
        let store = SampleStore(folder: "/dev/shm/encore-\(UUID().uuidString)")
        let storeFolder = store.folder ?? ""
        defer { try? FileManager.default.removeItem(atPath: storeFolder) }
        for genre in ["a", "b"] {
            try FileSystem.createFolder(folder.file("\(genre)"))
            try writeSong(folder.file("\(genre)/1.wav"))
        }
        _ = try store.song(at: FilePath(folder.file("a/1.wav")), poolings: [40])
        for name in try names(in: storeFolder) {
            let status = truncate("\(storeFolder)/\(name)", to: 1 << 60)
            #expect(status)
        }
        let failure = #expect(throws: Failure.self) {
            _ = try Corpus(reading: FolderCorpus(folder: folder.path), from: store, on: WorkerPool(threads: 1))
        }
        #expect(failure?.kind == .runFailed && failure?.remedy?.contains("vm.max_map_count") == true)
    }

    private func truncate(_ path: String, to length: Int) -> Bool {
        guard let file = try? SystemCalls.open(FilePath(path), O_WRONLY) else { return false }
        defer { close(file) }
        return ftruncate(file, off_t(length)) == 0
    }

    /// The means are made of the samples that are there.
    @Test func aMissingPoolingNeedsNoDecoding() throws {
        let folder = try TemporaryFolder()
        let store = SampleStore(folder: folder.file("store"))
        try writeSong(folder.file("a.wav"))
        func isDecoded(_ poolings: Set<Int>) throws -> Bool {
            try store.song(at: FilePath(folder.file("a.wav")), poolings: poolings).isDecoded
        }
        #expect(try isDecoded([40]))
        #expect(try !isDecoded([40]))
        #expect(try !isDecoded([10, 40]))
    }

    /// An entry is from outside: no number in it is believed.
    @Test func anEntryOfNegativeLength() throws {
        let folder = try TemporaryFolder()
        let store = SampleStore(folder: folder.file("store"))
        for genre in ["a", "b"] {
            try FileSystem.createFolder(folder.file("\(genre)"))
            try writeSong(folder.file("\(genre)/1.wav"))
        }
        try writeWAV(samples: [Float](repeating: 0.1, count: 2205), sampleRate: 22_050, to: folder.file("a/2.wav"))
        _ = try store.song(at: FilePath(folder.file("a/2.wav")), poolings: [40])
        for name in try names(in: folder.file("store")) {
            let path = folder.file("store/\(name)")
            let content = try FileSystem.read(path)
            let (honest, hostile) = (Array("\"seconds\":0.1".utf8), Array("\"seconds\":-9e18".utf8))
            let place = try #require(content.firstRange(of: honest))
            var changed = Array(content[..<place.lowerBound] + hostile + content[place.upperBound...])
            changed[changed.count - 16] += UInt8(hostile.count - honest.count)
            try write(changed, to: path)
        }
        let listing = try FolderCorpus(folder: folder.path, genres: ["a", "b"])
        let corpus = try Corpus(reading: listing, from: store, on: WorkerPool(threads: 1))
        #expect(corpus.skipped.map(\.reason) == ["too short: 0.1 s of sound, where one clip takes 0.907 s"])
    }

    @Test func aFileFromAFarFuture() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.wav")
        try writeSong(path)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 330 * 365.25 * 86_400)], ofItemAtPath: path)
        let store = SampleStore(folder: folder.file("store"))
        for isDecoded in [true, false] {
            #expect(try store.song(at: FilePath(path), poolings: [1]).isDecoded == isDecoded)
        }
    }
}
