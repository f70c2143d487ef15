import EncoreAudio
import EncoreFiles
import EncoreNumerics
import TestSupport
import Testing

/// Where no store keeps a song, samples of 16 bits at the right rate take a shorter way than others. Both ways lead to
/// the same bits, and say the same of the file.
@Suite struct SixteenBitTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// All that is known of a song, or why there is none.
    private func outcome(_ path: String, _ store: SampleStore) -> String {
        do throws(Failure) {
            let song = try store.song(at: FilePath(path), poolings: [1, 40], withDetails: true)
            let levels = [1, 40].map { pooling in
                let samples = song.samples(pooledBy: pooling)
                let hash = fnvHash(LittleEndian.bytes(of: samples.numbers))
                return "\(samples.count) \(samples.scale) \(samples.checksum) \(hash)"
            }
            return "\(levels) \(song.seconds) \(song.warning ?? "") \(song.tags) \(String(describing: song.details))"
        } catch {
            return "\(error.kind) \(error.reason)"
        }
    }

    /// A store that keeps songs takes the long way: it makes numbers of all samples, and quantizes these.
    private func requireSameBothWays(_ path: String, _ name: String) -> String {
        let short = outcome(path, .none)
        let long = outcome(path, SampleStore(folder: folder.file("store")))
        #expect(short == long, "\(name)")
        return short
    }

    private static let samples = (0..<50_001).map { Int16($0 * $0 * 7 % 20_011 - 9_000) }

    /// Runs of three and more at this value, two of them where one block of 16,000 ends and the next begins.
    private static func samples(full: Int16) -> [Int16] {
        var samples = Self.samples
        for index in [15_998..<16_003, 20_000..<20_002, 31_998..<32_001, 49_998..<50_001].joined() {
            samples[index] = full
        }
        return samples
    }

    private static let quiet = [1, 2, 3, 1023, 1024, 1025, 16_383, 16_384].flatMap { (peak: Int16) in
        [peak, -peak].map { peak in samples.map { $0 % 2 == 0 ? peak : -peak / 3 } }
    }

    private static let songs =
        [
            samples, samples(full: 32_767), samples(full: -32_768), samples(full: 32_766),
            [Int16](repeating: 0, count: 40_000), Array(samples[..<39]), Array(samples[..<40]), [],
        ] + quiet

    @Test(arguments: songs.indices) func samplesOfAllKinds(number: Int) throws {
        let samples = Self.songs[number]
        let path = folder.file("a.wav")
        try write(wav(samples: samples), to: path)
        let outcome = requireSameBothWays(path, "song \(number)")
        #expect(outcome.contains("no sound") == (samples.count < 40), "\(outcome)")
        guard samples.count >= 40 else { return }
        let found = try SampleStore.none.song(at: FilePath(path), poolings: [1]).samples(pooledBy: 1)
        let expected = Samples(quantizing: samples.map { Float($0) * 0x1p-15 })
        #expect(found.checksum == expected.checksum)
        let isSame = found.numbers == expected.numbers
        #expect(isSame)
    }

    private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
        Array(name.utf8) + LittleEndian.bytes(of: [UInt32(content.count)]) + content
    }

    private struct File {
        let name: String
        let bytes: [UInt8]

        init(_ name: String, _ bytes: [UInt8]) {
            self.name = name
            self.bytes = bytes
        }

        /// A plain one with other bytes in the place of some. The description of the format is bytes 20 to 35, the
        /// samples begin at byte 44.
        init(_ name: String, _ range: Range<Int>, _ replacement: [UInt8]) {
            self.name = name
            var bytes = wav(samples: samples)
            bytes.replaceSubrange(range, with: replacement)
            self.bytes = bytes
        }
    }

    private static let list = chunk("LIST", Array("INFO".utf8) + chunk("IART", Array("Someone\0".utf8)))

    /// The plain format as an extensible one: its length, its number, and what comes behind it.
    private static let extensible: [UInt8] = {
        let plain = wav(samples: samples)
        let tail: [UInt8] = [
            22, 0, 16, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71,
        ]
        return [40, 0, 0, 0, 0xFE, 0xFF] + Array(plain[22..<36]) + tail
    }()

    private static let claims: [UInt32] = [
        0, 1, 2, 79, 81, 100_000, 100_001, 100_003, 108_000, 200_000, 0x7FFF_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFF,
    ]

    private static let files: [File] =
        claims.map { File("claims \($0) bytes", wav(claimedBytes: $0, samples: samples)) } + [
            File("an odd number of bytes", wav(samples: samples) + [7]),
            File("cut inside a sample", wav(samples: samples).dropLast()),
            File("cut in half", Array(wav(samples: samples)[..<50_000])),
            File("tags before the samples", 36..<36, list),
            File("tags behind the samples", wav(samples: samples) + list),
            File("an unknown chunk of an odd length", 36..<36, chunk("junk", [1, 2, 3]) + [0]),
            File("stereo", wav(channels: 2, samples: samples)),
            File("no channel", wav(channels: 0, samples: samples)),
            File("44,100 Hz", wav(rate: 44_100, samples: samples)),
            File("22,051 Hz", wav(rate: 22_051, samples: samples)),
            File("8 bits", 32..<36, [1, 0, 8, 0]),
            File("an extensible format", 16..<36, extensible),
            File("no format that is known", 20..<22, [0x77, 0x77]),
            File("big-endian", 0..<4, Array("RIFX".utf8)),
        ]

    @Test(arguments: files.indices) func unusualFiles(number: Int) throws {
        let file = Self.files[number]
        let path = folder.file("a.wav")
        try write(file.bytes, to: path)
        let outcome = requireSameBothWays(path, file.name)
        #expect(outcome.contains("Someone") == file.name.hasPrefix("tags"), "\(outcome)")
    }

    @Test(arguments: SoundFormat.allCases) func otherFormats(format: SoundFormat) throws {
        let path = folder.file("a.\(format.rawValue)")
        try writeSoundFile(
            channels: [tone(300, rate: 22_050, seconds: 3, amplitude: 0.01)], sampleRate: 22_050, format: format,
            to: path)
        let outcome = requireSameBothWays(path, "\(format)")
        #expect(outcome.contains("SoundDetails("))
    }
}
