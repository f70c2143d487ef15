import EncoreAudio
import EncoreFiles
import EncoreNumerics
import Testing

@Suite struct PoolingTests {
    @Test func reference() throws {
        let fixture = try Fixture()
        try withTemporaryFolder { folder in
            try write(wav(samples: fixture.mono), to: folder + "/mono.wav")
            let mono = try PooledSignal(decoding: folder + "/mono.wav").values.elements
            #expect(relativeError(mono, fixture.monoMeans) < 5e-7)

            let silence = [Int16](repeating: 0, count: 2 * ClipFormat.clipSamples - fixture.stereo.count)
            try write(wav(channels: 2, samples: fixture.stereo + silence), to: folder + "/stereo.wav")
            let stereo = try PooledSignal(decoding: folder + "/stereo.wav").values.elements
            #expect(relativeError(Array(stereo[..<75]), fixture.stereoMeans) < 5e-7)
            #expect(stereo[75...].allSatisfy { $0 == 0 })
        }
    }

    @Test(arguments: [1, 7, 39, 40, 41, 80, 999]) func blocksDoNotMatter(size: Int) {
        let samples = tone(123, rate: 22_050, seconds: 0.3)
        var whole = Pooling()
        whole.add(samples, count: samples.count)
        var pieces = Pooling()
        for start in stride(from: 0, to: samples.count, by: size) {
            let piece = Array(samples[start..<min(start + size, samples.count)])
            pieces.add(piece + [.nan], count: piece.count)
        }
        #expect(whole.values.count == samples.count / ClipFormat.poster.pooling)
        #expect(pieces.values == whole.values)
    }

    /// Songs kept for the convolutional model give the dense ones the same bits as songs pooled for them alone.
    @Test(arguments: [10, 1]) func poolingInTwoStepsGivesTheSameBits(pooling: Int) throws {
        let samples = (0..<(3 * ClipFormat.clipSamples)).map { Float(($0 * 7919) % 1999) / 1024 - 0.9 }
        func clips(_ format: ClipFormat) throws -> ClipSet {
            let recordings = ["a/a.wav", "a/b.wav"].map { name in
                var pooling = Pooling(format)
                pooling.add(samples, count: samples.count)
                return Recording(
                    song: Song(name: name, location: FilePath(name), genre: "a", label: 0),
                    signal: Matrix(rows: 1, columns: pooling.values.count, elements: pooling.values), format: format)
            }
            return ClipSet(
                try Partition.fromLists(
                    Corpus(genres: ["a"], recordings: recordings), train: ["a/a.wav"], test: ["a/b.wav"]), .train)
        }
        let direct = try clips(.poster)
        let fine = try clips(ClipFormat(pooling: pooling))
        #expect(fine.signal.count == 3 * ClipFormat.clipSamples / pooling)
        let pooled = fine.pooled(to: .poster)
        #expect(pooled.signal.elements == direct.signal.elements)
        #expect(pooled.starts == direct.starts && pooled.bounds == direct.bounds && pooled.labels == direct.labels)
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
            var rest = try bytes(of: "/\(folder)/Fixtures/pooling.bin")[...]
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
