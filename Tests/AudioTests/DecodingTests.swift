import EncoreAudio
import EncoreFiles
import TestSupport
import Testing

@Suite struct DecodingTests {
    /// The largest error of a pooled 50 Hz tone: what 16 bits or a lossy format do to it.
    private static func tolerance(_ format: SoundFormat) -> Double {
        switch format {
        case .wav, .floatWAV, .au, .flac: 2e-5
        case .ogg, .mp3: 0.02
        }
    }

    @Test(arguments: SoundFormat.allCases, [22_050, 44_100])
    func toneInEachFormat(format: SoundFormat, rate: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("tone.\(format.rawValue)")
        let left = tone(50, rate: rate, seconds: 2, amplitude: 0.6)
        let right = tone(50, rate: rate, seconds: 2, amplitude: 0.2)
        try writeSoundFile(channels: [left, right], sampleRate: rate, format: format, to: path)
        let signal = try PooledSignal(decoding: path)
        #expect(signal.clipCount == 2)
        #expect(signal.warning == nil)
        // The edges of a tone ring.
        let inside = 20..<980
        let expected = pooledTone(50, count: 1000, amplitude: 0.4)
        let error = largestDifference(signal.values[inside], expected[inside])
        #expect(error < Self.tolerance(format), "\(format) at \(rate) Hz differs by \(error)")
    }

    @Test(arguments: [8_000, 11_025, 16_000, 32_000, 44_100, 48_000, 96_000])
    func everyRateGivesTheSame(rate: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("tone.wav")
        try writeSoundFile(
            channels: [tone(130, rate: rate, seconds: 3)], sampleRate: rate, format: .floatWAV, to: path)
        let signal = try PooledSignal(decoding: path)
        #expect(signal.clipCount == 3)
        let error = largestDifference(signal.values[50..<1450], pooledTone(130, count: 1500)[50..<1450])
        #expect(error < 1.2e-5, "\(rate) Hz differs by \(error)")
    }

    /// Taking every fourth sample or so would fold this tone down to 50 Hz at its full amplitude.
    @Test func resamplingDoesNotFold() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("high.wav")
        try writeSoundFile(
            channels: [tone(22_100, rate: 96_000, seconds: 2)], sampleRate: 96_000, format: .floatWAV, to: path)
        let inside = try PooledSignal(decoding: path).values[50..<950]
        #expect(inside.allSatisfy { abs($0) < 1e-5 })
    }

    @Test(arguments: [1, 2, 3, 64]) func meanOfAllChannels(channels: Int) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("constant.wav")
        let signal = (0..<channels).map { [Float](repeating: Float($0 + 1) / 128, count: 45_000) }
        try writeSoundFile(channels: signal, sampleRate: 22_050, format: .wav, to: path)
        let expected = Double(channels + 1) / 256
        let values = try PooledSignal(decoding: path).values
        #expect(largestDifference(values, [Double](repeating: expected, count: 1000)) < 1e-5)
    }

    @Test func everySampleIsDecoded() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ramp.wav")
        let samples = ramp(5 * ClipFormat.defaultSamples - 1)
        try writeWAV(samples: samples, sampleRate: 22_050, to: path)
        let all = try PooledSignal(decoding: path)
        #expect(all.clipCount == 4)
        let means = (0..<2000).map { group in
            samples[(40 * group)..<(40 * group + 40)].reduce(0.0) { $0 + Double($1) } / 40
        }
        #expect(largestDifference(all.values, means) < 2e-5)
    }

    @Test func silenceIsLegal() throws {
        let folder = try TemporaryFolder()
        try write(wav(samples: [Int16](repeating: 0, count: 20_000)), to: folder.file("silence.wav"))
        #expect(try PooledSignal(decoding: folder.file("silence.wav")).values.allSatisfy { $0 == 0 })
    }

    @Test func sixteenBitsAreReadExactly() throws {
        let folder = try TemporaryFolder()
        let samples = ramp(70_000)
        for format in [SoundFormat.wav, .floatWAV, .au, .flac] {
            let path = folder.file("ramp.\(format.rawValue)")
            try writeSoundFile(channels: [samples], sampleRate: 8_000, format: format, to: path)
            var file = try SoundFile(path: path)
            #expect(file.sampleRate == 8_000)
            #expect(file.channels == 1)
            #expect(file.claimedFrames == 70_000)
            var found: [Float] = []
            var block = [Float](repeating: .nan, count: 999)
            while true {
                let frames = file.read(into: &block)
                if frames == 0 { break }
                found += block[..<frames]
            }
            #expect(found == samples, "\(format)")
        }
    }
}
