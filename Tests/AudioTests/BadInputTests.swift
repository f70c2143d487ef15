import EncoreAudio
import EncoreFiles
import EncoreNumerics
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@Suite struct BadInputTests {
    private func refusal(of path: String) -> String {
        let failure = #expect(throws: Failure.self) { _ = try PooledSignal(decoding: path) }
        #expect(failure?.path == path)
        return failure.map { $0.reason + ($0.remedy.map { "; \($0)" } ?? "") } ?? ""
    }

    private func refusal(_ content: [UInt8], named name: String = "a.wav") throws -> String {
        let folder = try TemporaryFolder()
        try write(content, to: folder.file("\(name)"))
        return refusal(of: folder.file("\(name)"))
    }

    @Test func whatIsNoFile() throws {
        let folder = try TemporaryFolder()
        #expect(refusal(of: folder.file("a.wav")) == "there is no such file or folder")
        try FileSystem.createFolder(folder.file("folder.wav"))
        #expect(refusal(of: folder.file("folder.wav")) == "a folder, not a sound file")
        try makeLink(folder.file("broken.wav"), to: "nowhere")
        #expect(refusal(of: folder.file("broken.wav")) == "a link to something that is not there")
        try makeLink(folder.file("loop.wav"), to: "loop.wav")
        #expect(refusal(of: folder.file("loop.wav")) == "a link that leads back to itself")
        makePipe(folder.file("pipe.wav"))
        #expect(refusal(of: folder.file("pipe.wav")) == "a pipe, not a sound file")
        #expect(refusal(of: "/dev/zero") == "a device, not a sound file")
        let long = folder.file("") + String(repeating: "x", count: 300)
        #expect(refusal(of: long) == "the system says: file name too long")
    }

    @Test(.enabled(if: geteuid() != 0, "root may read everything")) func permissionDenied() throws {
        let folder = try TemporaryFolder()
        try write(wav(samples: []), to: folder.file("a.wav"))
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: folder.file("a.wav"))
        #expect(refusal(of: folder.file("a.wav")) == "permission to read it is denied")
    }

    @Test(
        arguments: [
            ([], "an empty file"),
            (Array("Not a sound\nbut a text: ä".utf8), "not sound: it looks like text"),
            ([0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46], "not sound: it looks like a JPEG picture"),
            ([0x50, 0x4B, 3, 4, 20, 0, 0, 0], "not sound: it looks like a ZIP archive"),
            (
                Array("MThd".utf8) + [0, 0, 0, 6, 0, 1, 0, 1, 0, 96],
                "not sound: it looks like MIDI, which is notes and not sound"
            ),
            (
                [0x9A, 0x01, 0xC4, 0x80, 0x13, 0x88, 0x02, 0xFE, 0xA0, 0x33, 0x91, 0x10, 0x99],
                "not sound that libsndfile can read; it says: Format not recognised"
            ),
        ] as [([UInt8], String)])
    func whatIsNoSound(content: [UInt8], reason: String) throws {
        #expect(try refusal(content) == reason)
    }

    /// Not an argument of the test above, which would fill the log with zeros.
    @Test func nothingButZeros() throws {
        #expect(try refusal([UInt8](repeating: 0, count: 5000)) == "not sound: it looks like nothing but zero bytes")
    }

    @Test func whatCanBeConverted() throws {
        let m4a = [0, 0, 0, 32] + Array("ftypM4A mp42isom".utf8) + [UInt8](repeating: 7, count: 100)
        #expect(
            try refusal(m4a, named: "my song.m4a")
                == "AAC/M4A is not readable by libsndfile; convert it: ffmpeg -i 'my song.m4a' 'my song.wav'")
        #expect(
            try refusal([0xFF, 0xF1, 0x50, 0x80] + [UInt8](repeating: 0xAB, count: 100), named: "x.aac")
                == "AAC is not readable by libsndfile; convert it: ffmpeg -i x.aac x.wav")
        #expect(
            try refusal([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], named: "it's.wma")
                == "Windows Media (WMA) is not readable by libsndfile; convert it: "
                + "ffmpeg -i 'it'\\''s.wma' 'it'\\''s.wav'"
        )
    }

    @Test(
        arguments: [
            (0, 1, "a header that makes no sense, such as a sample rate of 0 Hz"),
            (50, 1, "a sample rate of 50 Hz, where 1,000 to 768,000 Hz are supported"),
            (4_000_000, 1, "a sample rate of 4000000 Hz, where 1,000 to 768,000 Hz are supported"),
            (22_050, 1000, "1000 channels, more than the 64 that are read"),
        ] as [(UInt32, UInt16, String)])
    func absurdHeaders(rate: UInt32, channels: UInt16, reason: String) throws {
        let samples = [Int16](repeating: 1, count: 40_000)
        #expect(try refusal(wav(rate: rate, channels: channels, samples: samples)) == reason)
    }

    @Test func noChannels() throws {
        #expect(
            try refusal(wav(channels: 0, samples: [1, 2, 3]))
                == "not sound that libsndfile can read; it says: Channel count is zero")
    }

    @Test func tooShort() throws {
        let samples = [Int16](repeating: 1, count: 19_999)
        #expect(
            try remark(wav(samples: Array(samples[..<11_025])))
                == "too short: 0.5 s of sound, where one clip takes 0.907 s")
        #expect(
            try remark(wav(claimedBytes: 1_323_000, samples: samples))
                == "too short: 0.9 s of sound, where one clip takes 0.907 s (truncated: its header says 30.0 s, "
                + "but it holds 0.9 s)")
        #expect(try remark(wav(samples: [])) == "no sound")
    }

    /// Why a corpus leaves a song out.
    private func remark(_ content: [UInt8]) throws -> String? {
        let folder = try TemporaryFolder()
        try makeSongs([("a/1.wav", 2), ("b/1.wav", 2)], in: folder.path)
        try write(content, to: folder.file("a/0.wav"))
        let corpus = try Corpus(reading: FolderCorpus(folder: folder.path), from: .none, on: WorkerPool(threads: 1))
        return corpus.skipped.first?.reason
    }

    @Test(arguments: [22_050, 44_100]) func tooLarge(rate: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.wav")
        let signal = [Float](repeating: 3e38, count: 3 * rate)
        try writeSoundFile(channels: [signal], sampleRate: rate, format: .floatWAV, to: path)
        #expect(refusal(of: path) == "samples as large as 3e+38, where full scale is 1")
    }

    @Test(arguments: [1, 2], [22_050, 44_100]) func notFinite(channels: Int, rate: Int) throws {
        for (value, name) in [(Float.nan, "NaN"), (.infinity, "infinity"), (-.infinity, "infinity")] {
            for index in [0, rate, 3 * rate - 1] {
                let folder = try TemporaryFolder()
                let path = folder.file("a.wav")
                var signal = [[Float]](repeating: [Float](repeating: 0.1, count: 3 * rate), count: channels)
                signal[channels - 1][index] = value
                try writeSoundFile(channels: signal, sampleRate: rate, format: .floatWAV, to: path)
                let second = ["0.0", "1.0", "3.0"][index == 0 ? 0 : index == rate ? 1 : 2]
                #expect(refusal(of: path) == "holds \(name), at \(second) s")
            }
        }
    }
}

@Suite struct HeaderClaimTests {
    private static func warning(_ content: [UInt8]) throws -> String? {
        let folder = try TemporaryFolder()
        try write(content, to: folder.file("a.wav"))
        return try PooledSignal(decoding: folder.file("a.wav")).warning
    }

    private static let samples = [Int16](repeating: 1000, count: 8 * 22_050 + 4_410)

    @Test func truncatedIsUsedWithAWarning() throws {
        let whole = wav(samples: [Int16](repeating: 1000, count: 30 * 22_050))
        #expect(try Self.warning(whole) == nil)
        #expect(
            try Self.warning(Array(whole[..<(44 + Self.samples.count * 2)]))
                == "truncated: its header says 30.0 s, but it holds 8.2 s")
        // A length that was never filled in is no truncation.
        #expect(try Self.warning(wav(claimedBytes: 0xFFFF_FFFF, samples: Self.samples)) == nil)
        #expect(try Self.warning(wav(claimedBytes: 0x7FFF_FFFF, samples: Self.samples)) == nil)
    }

    @Test(arguments: [SoundFormat.au, .flac, .ogg, .mp3], [22_050, 44_100]) func truncatedInOtherFormats(
        format: SoundFormat, rate: Int
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.\(format.rawValue)")
        let signal = tone(700, rate: rate, seconds: 10)
        try writeSoundFile(channels: [signal], sampleRate: rate, format: format, to: path)
        #expect(try PooledSignal(decoding: path).warning == nil)
        let whole = try FileSystem.read(path)
        try write(Array(whole[..<(whole.count / 2)]), to: path)
        let decoded = try PooledSignal(decoding: path)
        #expect((2...6).contains(decoded.clipCount))
        // An Ogg file holds its length only in its last page: half of one is a shorter file.
        if format != .ogg { #expect(decoded.warning?.hasPrefix("truncated: ") == true, "\(format)") }
    }

    /// The length of an MP3 file is known to a few frames.
    @Test(arguments: [(share: 0.97, isTruncated: false), (0.9, true)])
    func anMP3FileMayLackSomeFrames(share: Double, isTruncated: Bool) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.mp3")
        try writeSoundFile(
            channels: [tone(700, rate: 44_100, seconds: 10)], sampleRate: 44_100, format: .mp3, to: path)
        let whole = try FileSystem.read(path)
        let seconds = try SampleStore.none.song(at: FilePath(path), poolings: [40]).seconds
        try write(Array(whole[..<Int(share * Double(whole.count))]), to: path)
        let song = try SampleStore.none.song(at: FilePath(path), poolings: [40])
        #expect(song.seconds < seconds - 0.1)
        #expect((song.warning?.hasPrefix("truncated: ") == true) == isTruncated, "\(song.warning ?? "no warning")")
    }

    /// 4 GB in a WAV header, 2⁶² frames in a W64 one: memory follows what is there. In a process of its own, as other
    /// tests use memory too.
    @Test func memoryDoesNotFollowTheHeader() async {
        await #expect(processExitsWith: .success) {
            func expect(_ content: [UInt8], _ wanted: String) throws {
                let found = try HeaderClaimTests.warning(content)
                precondition(found == wanted, found ?? "no warning")
            }
            let before = try largestResidentMegabytes()
            try expect(
                wav(claimedBytes: 0x7FFF_0000, samples: HeaderClaimTests.samples),
                "truncated: its header says 48694.3 s, but it holds 8.2 s")
            try expect(
                HeaderClaimTests.rf64(claimedBytes: 1 << 62),
                "truncated: its header says more than 1,000 hours, but it holds 8.2 s")
            let more = try largestResidentMegabytes() - before
            precondition(more < 100, "\(more) MB more")
        }
    }

    /// The 64-bit sister of WAV.
    private static func rf64(claimedBytes: UInt64) throws -> [UInt8] {
        func little(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
        let plain = wav(claimedBytes: 0xFFFF_FFFF, samples: Self.samples)
        var bytes = Array("RF64".utf8) + [0xFF, 0xFF, 0xFF, 0xFF] + Array("WAVEds64".utf8) + [28, 0, 0, 0]
        bytes += little(claimedBytes &+ 72) + little(claimedBytes) + little(claimedBytes / 2) + [0, 0, 0, 0]
        return bytes + plain[12...]
    }

    @Test func junkAfterTheHeader() throws {
        var junk = wav(samples: Self.samples)
        // The format is followed by a chunk of unknown name and then by one that claims to be longer than the file.
        junk.insert(contentsOf: Array("junk".utf8) + [3, 0, 0, 0, 1, 2, 3, 0], at: 36)
        #expect(try Self.warning(junk) == nil)
        let half = Array(junk[..<(junk.count / 2)])
        #expect(try Self.warning(half) == "truncated: its header says 8.2 s, but it holds 4.1 s")
        junk.insert(contentsOf: Array("huge".utf8) + [0xF0, 0xFF, 0xFF, 0x7F], at: 36)
        let folder = try TemporaryFolder()
        try write(junk, to: folder.file("a.wav"))
        #expect(throws: Failure.self) { _ = try PooledSignal(decoding: folder.file("a.wav")) }
    }

    /// The samples of a warm store lie in a file that is mapped: reading all of them takes no memory of the process.
    @Test func aStoreTakesNoMemory() async {
        await #expect(processExitsWith: .success) {
            let folder = try TemporaryFolder()
            let path = folder.file("long.wav")
            let samples = (0..<(1200 * 22_050)).map { Float($0 % 1000) / 2000 }
            try writeWAV(samples: samples, sampleRate: 22_050, to: path)
            let store = SampleStore(folder: folder.file("store"))
            _ = try store.song(at: FilePath(path), poolings: [1])
            let before = try anonymousMegabytes()
            let song = try store.song(at: FilePath(path), poolings: [1]).samples(pooledBy: 1)
            let copy = Matrix(rows: 1, columns: 22_050)
            for second in 0..<1200 { song.copy(from: second * 22_050, count: 22_050, to: copy, at: 0) }
            precondition(copy[0, 7] == song[1199 * 22_050 + 7])
            let more = try anonymousMegabytes() - before
            precondition(more < 10, "\(more) MB more, of a song of 53 MB")
        }
    }

    /// Cut at any length, a file is refused or gives clips; never more than it holds.
    @Test(arguments: SoundFormat.allCases) func cutAnywhere(format: SoundFormat) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.\(format.rawValue)")
        var random = RandomSource(seed: 3, .testing)
        let noise = (0..<44_100).map { _ in Float(random.uniform(in: -0.5...0.5)) }
        // Noise, as two seconds of a tone are a single page of an Ogg file, of which a part is nothing.
        try writeSoundFile(channels: [noise], sampleRate: 22_050, format: format, to: path)
        let whole = try FileSystem.read(path)
        let clips = try PooledSignal(decoding: path).clipCount
        let lengths = Array(0..<120) + stride(from: 120, to: whole.count, by: whole.count / 40 + 1)
        var used = 0
        for length in lengths {
            try write(Array(whole[..<length]), to: path)
            guard let decoded = try? PooledSignal(decoding: path) else { continue }
            used += 1
            #expect(decoded.clipCount <= clips)
            #expect(decoded.values.allSatisfy { $0.isFinite })
        }
        #expect(used > 0 && used < lengths.count, "\(used) of \(lengths.count) are used")
    }
}
