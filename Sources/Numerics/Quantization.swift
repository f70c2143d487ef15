/// What the numbers of a signal span, and the scale at which 16 bits hold them.
public struct SampleRange: Sendable {
    public private(set) var least: Float = 0
    public private(set) var largest: Float = 0

    public init() {}

    /// - Precondition: the numbers are finite.
    public mutating func extend(_ numbers: Span<Float>) {
        // As whole numbers, which the compiler compares many at a time.
        var (first, last) = (Self.rank(least), Self.rank(largest))
        for index in 0..<numbers.count {
            let rank = Self.rank(numbers[index])
            (first, last) = (min(first, rank), max(last, rank))
        }
        (least, largest) = (Self.number(first), Self.number(last))
    }

    /// So that it spans samples of 16 bits, s · 2⁻¹⁵, too.
    public mutating func extend(_ samples: Span<Int16>) {
        var (first, last) = (Int16(0), Int16(0))
        for index in 0..<samples.count { (first, last) = (min(first, samples[index]), max(last, samples[index])) }
        (least, largest) = (min(least, Float(first) * 0x1p-15), max(largest, Float(last) * 0x1p-15))
    }

    /// So that it spans what another spans, too.
    public mutating func extend(_ other: SampleRange) {
        (least, largest) = (min(least, other.least), max(largest, other.largest))
    }

    /// A whole number that is larger for a larger x. The bits of negative numbers count backwards.
    @inline(__always) private static func rank(_ x: Float) -> Int32 { turned(Int32(bitPattern: x.bitPattern)) }

    @inline(__always) private static func number(_ rank: Int32) -> Float {
        Float(bitPattern: UInt32(bitPattern: turned(rank)))
    }

    @inline(__always) private static func turned(_ bits: Int32) -> Int32 { bits ^ (bits &>> 31 & 0x7FFF_FFFF) }

    /// The largest |x|.
    public var peak: Float { max(-least, largest) }

    /// The least power of two s for which −32,768 ≤ x / s ≤ 32,767 after rounding; 1 for silence. A sample of 16 bits,
    /// s_i · 2⁻¹⁵, is kept exactly. Of a signal that is not, the error is noise of s/√12, which is 92 to 98 dB below a
    /// tone of the signal's largest amplitude.
    public var scale: Float {
        guard least < 0 || largest > 0 else { return 1 }
        var exponent = max(Int(peak.exponent) - 15, -120)
        func fits(_ exponent: Int) -> Bool {
            let scale = Float(sign: .plus, exponent: exponent, significand: 1)
            return (largest / scale).rounded(.toNearestOrEven) <= 32_767
                && (least / scale).rounded(.toNearestOrEven) >= -32_768
        }
        while !fits(exponent) { exponent += 1 }
        return Float(sign: .plus, exponent: exponent, significand: 1)
    }
}

/// samples[i] ← the whole number nearest to numbers[i] / scale.
///
/// - Precondition: there are no fewer samples than numbers; samples beyond stay as they are. The scale is that of a
///   `SampleRange` which holds the numbers.
public func quantize(_ numbers: Span<Float>, scale: Float, into samples: inout MutableSpan<Int16>) {
    precondition(numbers.count <= samples.count, "\(numbers.count) numbers do not fit into \(samples.count) samples")
    let factor = 1 / scale
    for index in 0..<numbers.count {
        // A float of this size has no room for a fraction: adding it rounds, and leaves the whole number in the lowest
        // bits.
        let rounded = numbers[index] * factor + 0x1.8p23
        samples[index] = Int16(truncatingIfNeeded: rounded.bitPattern)
    }
}

/// The largest |x| of some numbers, 0 for none; infinite or NaN if one of them is.
public func largestMagnitude(_ numbers: Span<Float>) -> Float {
    // Of numbers without a sign, the larger has the larger bits; NaN has the largest.
    var largest: UInt32 = 0
    for index in 0..<numbers.count { largest = max(largest, numbers[index].magnitude.bitPattern) }
    return Float(bitPattern: largest)
}
