import EncoreAudio
import EncoreFiles
import FoundationEssentials
import TestSupport
import Testing

@Suite struct SoundFileWriterTests {
    @Test func sameSamplesSameBytes() throws {
        let folder = try TemporaryFolder()
        try writeWAV(samples: ramp(1000), sampleRate: 22_050, to: folder.file("a.wav"))
        let samples = ramp(1000).map { Int16($0 * 32_768) }
        #expect(try FileSystem.read(folder.file("a.wav")) == wav(samples: samples))
    }

    @Test func roundsToTheNearestAndCutsOff() throws {
        let folder = try TemporaryFolder()
        let unit: Float = 1 / 32_768
        try writeWAV(
            samples: [1, -1, 2, -7, 0.4 * unit, 0.6 * unit, -0.6 * unit, .infinity], sampleRate: 22_050,
            to: folder.file("a.wav"))
        let expected: [Int16] = [32_767, -32_768, 32_767, -32_768, 0, 1, -1, 32_767]
        #expect(try FileSystem.read(folder.file("a.wav")) == wav(samples: expected))
    }

    @Test func replacesAndLeavesNothingBeside() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a b'c.wav")
        try writeWAV(samples: ramp(10), sampleRate: 22_050, to: path)
        try writeWAV(samples: [], sampleRate: 22_050, to: path)
        #expect(try FileSystem.read(path) == wav(samples: []))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a b'c.wav"])
    }

    /// Writers of one path take turns: what is there is always one of the songs, whole.
    @Test func writersAtOnceDoNotMix() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("a.wav")
        await withTaskGroup { group in
            for writer in 1...3 {
                group.addTask {
                    for _ in 0..<10 {
                        #expect(throws: Never.self) {
                            let samples = [Float](repeating: Float(writer) / 8, count: 20_000 * writer)
                            try writeWAV(samples: samples, sampleRate: 22_050, to: path)
                            let bytes = try FileSystem.read(path)
                            let number = Int(bytes[45]) / 16
                            let isWhole =
                                bytes == wav(samples: .init(repeating: Int16(number) << 12, count: 20_000 * number))
                            #expect(isWhole)
                        }
                    }
                }
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a.wav"])
    }

    @Test func whatCannotBeWrittenIsNamed() throws {
        let folder = try TemporaryFolder()
        for path in ["/missing/a.wav", "/folder"] {
            try FileSystem.createFolder(folder.file("folder/inside"))
            let failure = #expect(throws: Failure.self) {
                try writeWAV(samples: [0], sampleRate: 22_050, to: folder.path + path)
            }
            #expect(failure?.kind == .cannotWrite)
            #expect(failure?.path == folder.path + path)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["folder"])
    }
}
