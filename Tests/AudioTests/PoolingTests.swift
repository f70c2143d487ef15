import EncoreAudio
import EncoreFiles
import EncoreNumerics
import TestSupport
import Testing

@Suite struct PoolingTests {
    private func samples(of path: String) throws -> Samples {
        try SampleStore.none.song(at: FilePath(path), poolings: [1]).samples(pooledBy: 1)
    }

    private func means(_ samples: Samples, by size: Int) -> [Float] {
        var means: [Float] = []
        Pooling(samples, by: size).forEachBlock { means += $0 }
        return means
    }

    @Test func reference() throws {
        let fixture = try Fixture()
        let folder = try TemporaryFolder()
        try write(wav(samples: fixture.mono), to: folder.file("mono.wav"))
        let mono = try samples(of: folder.file("mono.wav"))
        #expect(relativeError(means(mono, by: 40), fixture.monoMeans) < 1e-7)

        try write(wav(channels: 2, samples: fixture.stereo), to: folder.file("stereo.wav"))
        let stereo = try samples(of: folder.file("stereo.wav"))
        // The mean of two channels has half a bit more than 16 bits hold.
        #expect(relativeError(means(stereo, by: 40), fixture.stereoMeans) < 3e-5)
    }

    /// Whatever the pooling, it is of the same samples: the mean of four means of ten is that of forty.
    @Test func poolingInTwoSteps() {
        let samples = Samples(quantizing: tone(123, rate: 22_050, seconds: 3))
        let (ten, forty) = (means(samples, by: 10), means(samples, by: 40))
        #expect(forty.count == samples.count / 40 && ten.count == samples.count / 10)
        let fours = forty.indices.map { index in ten[(4 * index)..<(4 * index + 4)].reduce(0.0) { $0 + Double($1) } / 4
        }
        #expect(relativeError(forty, fours) < 1e-6)
        #expect(means(samples, by: 1) == samples.numbers)
    }

    private func relativeError(_ found: [Float], _ expected: [Double]) -> Double {
        largestDifference(found, expected) / (expected.map(abs).max() ?? 0)
    }

    /// Fixtures/pooling.bin, as its README describes it.
    private struct Fixture {
        let mono: [Int16]
        let monoMeans: [Double]
        let stereo: [Int16]
        let stereoMeans: [Double]

        init() throws {
            let folder = #filePath.split(separator: "/").dropLast().joined(separator: "/")
            var rest = try FileSystem.read("/\(folder)/Fixtures/pooling.bin")[...]
            func take(_ count: Int, _ width: Int) -> [UInt64] {
                defer { rest = rest.dropFirst(count * width) }
                return (0..<count).map { item in
                    (0..<width).reversed().reduce(0) { $0 << 8 | UInt64(rest[rest.startIndex + item * width + $1]) }
                }
            }
            mono = take(20_000, 2).map { Int16(truncatingIfNeeded: $0) }
            monoMeans = take(500, 8).map(Double.init(bitPattern:))
            stereo = take(6_000, 2).map { Int16(truncatingIfNeeded: $0) }
            stereoMeans = take(75, 8).map(Double.init(bitPattern:))
            #expect(rest.isEmpty)
        }
    }
}
