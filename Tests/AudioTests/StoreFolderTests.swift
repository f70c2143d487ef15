import EncoreAudio
import EncoreFiles
import EncoreNumerics
import FoundationEssentials
import Glibc
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
        try withTemporaryFolder { folder in
            let store = SampleStore(folder: folder + "/my.samples")
            try writeSong(folder + "/a.wav")
            _ = try store.song(at: FilePath(folder + "/a.wav"), poolings: [1, 40])
            let others = [
                ".0123.1.samples.tmp", "\(hash).1.samples.bak", "\(hash).2.samples", "\(hash)ab.1.samples",
                "drums.1.samples", "drums.samples.wav", "thesis.txt",
            ]
            for name in others { try write([1, 2, 3], to: folder + "/my.samples/" + name) }
            for name in [".\(hash).1.samples.tmp", ".\(hash).1.samples.7f.tmp", "\(hash).40.samples"] {
                try write([1, 2, 3], to: folder + "/my.samples/" + name)
            }
            try StoreListing(of: store).prune()
            #expect(try names(in: folder + "/my.samples").count == others.count + 2)
            try StoreListing(of: store).prune(all: true)
            #expect(try names(in: folder + "/my.samples") == others)
        }
    }

    /// What a process is writing is locked, and is no leftover.
    @Test func whatIsBeingWrittenStays() throws {
        try withTemporaryFolder { folder in
            let store = SampleStore(folder: folder)
            do {
                let file = try TemporaryFile(beside: FilePath("\(folder)/\(hash).1.samples"))
                try file.write([1, 2, 3])
                try StoreListing(of: store).prune(all: true)
                #expect(try names(in: folder) == [".\(hash).1.samples.tmp"])
                extendLifetime(file)
            }
            try StoreListing(of: store).prune()
            #expect(try names(in: folder).isEmpty)
        }
    }
}
