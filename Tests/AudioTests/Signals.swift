import EncoreAudio
import Glibc

/// amplitude · sin(2π f t), sampled.
func tone(_ frequency: Double, rate: Int, seconds: Double, amplitude: Double = 0.5) -> [Float] {
    (0..<Int(seconds * Double(rate))).map { index in
        Float(amplitude * sin(2 * .pi * frequency * Double(index) / Double(rate)))
    }
}

/// What pooling makes of the same tone at 22,050 Hz.
func pooledTone(_ frequency: Double, count: Int, amplitude: Double = 0.5) -> [Double] {
    (0..<count).map { group in
        (0..<ClipFormat.poster.pooling).reduce(0) { sum, index in
            let time = Double(group * ClipFormat.poster.pooling + index) / Double(ClipFormat.sampleRate)
            return sum + amplitude * sin(2 * .pi * frequency * time)
        } / Double(ClipFormat.poster.pooling)
    }
}

/// A ramp that 16 bits hold exactly.
func ramp(_ count: Int) -> [Float] {
    (0..<count).map { Float($0 % 65_521 - 32_768) / 32_768 }
}

/// A WAV file byte by byte, with a header that may say what it likes.
func wav(
    rate: UInt32 = 22_050, channels: UInt16 = 1, claimedBytes: UInt32? = nil, samples: [Int16]
) -> [UInt8] {
    func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
        (0..<(Number.bitWidth / 8)).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
    let data = samples.flatMap(little)
    let claimed = claimedBytes ?? UInt32(data.count)
    return Array("RIFF".utf8) + little(claimed &+ 36) + Array("WAVEfmt ".utf8) + little(UInt32(16)) + little(UInt16(1))
        + little(channels) + little(rate) + little(rate &* UInt32(channels) &* 2) + little(channels &* 2)
        + little(UInt16(16)) + Array("data".utf8) + little(claimed) + data
}

/// Largest difference; infinite where the counts differ or a value is not a number.
func largestDifference(_ found: some Collection<Float>, _ expected: some Collection<Double>) -> Double {
    guard found.count == expected.count else { return .infinity }
    return zip(found, expected).reduce(0) { largest, pair in
        let difference = abs(Double(pair.0) - pair.1)
        return difference.isNaN ? .infinity : max(largest, difference)
    }
}
