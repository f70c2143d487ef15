/// Random bits for element-wise kernels: Philox on sixteen counters at once, the same numbers as `RandomSource` draws.
public struct RandomLanes: Sendable {
    @usableFromInline let key: SIMD2<UInt32>
    @usableFromInline let index: UInt32
    @usableFromInline let subindex: UInt32
    @usableFromInline let purpose: UInt32

    public init(seed: UInt64, _ purpose: RandomPurpose, index: Int = 0, subindex: Int = 0) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        self.index = UInt32(truncatingIfNeeded: index)
        self.subindex = UInt32(truncatingIfNeeded: subindex)
        self.purpose = purpose.rawValue
    }

    /// The blocks block ..< block + 16 of the stream: lane l of word w is number 4 (block + l) + w.
    @inlinable @inline(__always)
    public func blocks(_ block: UInt32) -> (SIMD16<UInt32>, SIMD16<UInt32>, SIMD16<UInt32>, SIMD16<UInt32>) {
        let ramp = SIMD16<UInt32>(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
        var x = ramp &+ block
        var y = SIMD16(repeating: index)
        var z = SIMD16(repeating: subindex)
        var w = SIMD16(repeating: purpose)
        var key = key
        for _ in 0..<10 {
            let left = fullProduct(x, 0xD251_1F53)
            let right = fullProduct(z, 0xCD9E_8D57)
            (x, y, z, w) = (right.high ^ y ^ key.x, right.low, left.high ^ w ^ key.y, left.low)
            key = key &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
        }
        return (x, y, z, w)
    }
}

@inlinable @inline(__always)
func fullProduct(_ x: SIMD16<UInt32>, _ factor: UInt32) -> (high: SIMD16<UInt32>, low: SIMD16<UInt32>) {
    let factors = SIMD8(repeating: UInt64(factor))
    let first = SIMD8<UInt64>(truncatingIfNeeded: x.lowHalf) &* factors
    let second = SIMD8<UInt64>(truncatingIfNeeded: x.highHalf) &* factors
    let high = SIMD16(
        lowHalf: SIMD8<UInt32>(truncatingIfNeeded: first &>> 32),
        highHalf: SIMD8<UInt32>(truncatingIfNeeded: second &>> 32))
    return (high, x &* factor)
}
