import EncoreAudio
import EncoreFiles
import FoundationEssentials
import TestSupport
import Testing

/// What is known of a sound file besides its samples.
@Suite struct SoundDetailsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func details(_ path: String, in store: SampleStore = .none) throws -> SoundDetails {
        try #require(try store.song(at: FilePath(path), poolings: [40], withDetails: true).details)
    }

    /// Of a WAV file with such samples.
    private func details(channels: UInt16 = 1, _ samples: [Int16]) throws -> SoundDetails {
        let path = folder.file("samples.wav")
        try write(wav(channels: channels, samples: samples), to: path)
        return try details(path)
    }

    /// Samples of silence but for some places at full scale.
    private func samples(_ count: Int, fullAt runs: [Range<Int>], _ value: Int16 = 32_767) -> [Int16] {
        var samples = [Int16](repeating: 0, count: count)
        for index in runs.joined() { samples[index] = value }
        return samples
    }

    @Test func threeSamplesInARowAtFullScaleAreClipped() throws {
        #expect(try details(samples(50_000, fullAt: [10..<12, 20..<23, 30..<36])).clippedPlaces == 2)
        #expect(try details(samples(50_000, fullAt: [10..<13], -32_768)).clippedPlaces == 1)
        #expect(try details(samples(50_000, fullAt: [10..<13, 13..<16], 32_766)).clippedPlaces == 0)
        // The end of the file; and where one block of 16,000 samples ends and the next begins.
        #expect(try details(samples(50_000, fullAt: [49_997..<50_000])).clippedPlaces == 1)
        #expect(try details(samples(50_000, fullAt: [15_998..<16_001, 31_999..<32_002])).clippedPlaces == 2)
        #expect(try details(samples(50_000, fullAt: [15_998..<16_000, 32_000..<32_002])).clippedPlaces == 0)
    }

    /// Each channel counts for itself, whatever the others do.
    @Test func channelsAreClippedOneByOne() throws {
        func interleaved(_ left: [Int16], _ right: [Int16]) -> [Int16] { zip(left, right).flatMap { [$0, $1] } }
        let (clipped, quiet) = (samples(20_000, fullAt: [5..<8]), samples(20_000, fullAt: []))
        #expect(try details(channels: 2, interleaved(clipped, quiet)).clippedPlaces == 1)
        #expect(try details(channels: 2, interleaved(clipped, clipped)).clippedPlaces == 2)
        let turns = interleaved(samples(20_000, fullAt: [5..<7]), samples(20_000, fullAt: [7..<9]))
        #expect(try details(channels: 2, turns).clippedPlaces == 0)
    }

    @Test func thePeakIsThatOfTheMeanOfTheChannels() throws {
        let quiet = try details([Int16](repeating: 0, count: 1000) + [-16_384] + [Int16](repeating: 0, count: 1000))
        #expect(quiet.peak == 0.5 && !quiet.isSilent && quiet.channels == 1 && quiet.sampleRate == 22_050)
        let opposite = [Int16](repeating: 9000, count: 4000).enumerated().map { $0 % 2 == 0 ? $1 : -$1 }
        let stereo = try details(channels: 2, opposite)
        #expect(stereo.peak == 0 && stereo.isSilent && stereo.channels == 2)
        // −60 dB of 32,768 are 32.8.
        #expect(try details([Int16](repeating: 32, count: 1000)).isSilent)
        #expect(try !details([Int16](repeating: 33, count: 1000)).isSilent)
    }

    @Test(arguments: [
        (SoundFormat.wav, "WAV 16 bit"), (.floatWAV, "WAV 32 bit float"), (.au, "AU 16 bit"), (.flac, "FLAC 16 bit"),
        (.ogg, "Ogg Vorbis"), (.mp3, "MP3"),
    ]) func formatsHaveTheNamesThatPeopleGiveThem(format: SoundFormat, name: String) throws {
        let path = folder.file("song.\(format.rawValue)")
        let channel = tone(440, rate: 44_100, seconds: 1)
        try writeSoundFile(channels: [channel, channel], sampleRate: 44_100, format: format, to: path)
        let found = try details(path)
        #expect(found.format == name && found.sampleRate == 44_100 && found.channels == 2)
        #expect(abs(found.peak - 0.5) < 0.03 && found.clippedPlaces == 0)
    }

    /// Floating point has room beyond full scale; what plays it clips.
    @Test func whatIsLouderThanFullScaleIsClipped() throws {
        let path = folder.file("loud.wav")
        try writeSoundFile(
            channels: [[Float](repeating: 1.5, count: 3) + [Float](repeating: 0.1, count: 5000)], sampleRate: 22_050,
            format: .floatWAV, to: path)
        #expect(try details(path).clippedPlaces == 1 && details(path).peak == 1.5)
    }

    @Test func theStoreKeepsThem() throws {
        let path = folder.file("kept.wav")
        try write(wav(samples: samples(30_000, fullAt: [7..<10])), to: path)
        let store = SampleStore(folder: folder.file("store"))
        let first = try store.song(at: FilePath(path), poolings: [1, 40], withDetails: true)
        let second = try store.song(at: FilePath(path), poolings: [1, 40], withDetails: true)
        #expect(first.isDecoded && !second.isDecoded)
        #expect(first.details?.clippedPlaces == 1 && second.details == first.details)
    }

    /// An earlier Encore kept songs without details: whoever wants none uses them, whoever wants them decodes anew.
    @Test func songsThatWereKeptWithoutDetails() throws {
        let path = folder.file("old.wav")
        try write(wav(samples: samples(30_000, fullAt: [7..<10])), to: path)
        let store = SampleStore(folder: folder.file("store"))
        let original = try store.song(at: FilePath(path), poolings: [1])
        let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder.file("store")).first)
        try removeDetails(ofEntry: folder.file("store/" + name))
        let kept = try store.song(at: FilePath(path), poolings: [1])
        #expect(!kept.isDecoded && kept.details == nil)
        let decoded = try store.song(at: FilePath(path), poolings: [1], withDetails: true)
        #expect(decoded.isDecoded && decoded.details?.clippedPlaces == 1)
        #expect(decoded.samples(pooledBy: 1).checksum == original.samples(pooledBy: 1).checksum)
        #expect(try store.song(at: FilePath(path), poolings: [1]).details != nil)
    }

    /// Samples, JSON, and 24 bytes: a checksum of the JSON, its length, a magic number.
    private func removeDetails(ofEntry path: String) throws {
        let bytes = try FileSystem.read(path)
        let end = bytes.count - 24
        let length = Int(LittleEndian.numbers(in: bytes[(end + 8)..<(end + 16)], as: UInt64.self)[0])
        let json = String(decoding: bytes[(end - length)..<end], as: UTF8.self)
        let shorter = Array(json.replacing(/"details":\{[^}]*\},/, with: "").utf8)
        try #require(shorter.count < length)
        func little(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        try write(
            bytes[..<(end - length)] + shorter + little(fnvHash(shorter)) + little(UInt64(shorter.count))
                + bytes[(end + 16)...], to: path)
    }
}
