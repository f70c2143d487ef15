/// Random bits for element-wise kernels: Philox on eight counters at once, which gives
/// the same numbers as `RandomSource`.
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

    /// The blocks block ..< block + 8 of the stream, 32 numbers: lanes 2i and 2i + 1 of `first` are the numbers 0 and 1
    /// of block i, those of `second` its numbers 2 and 3.
    ///
    /// Each counter is in a lane of 64 bits, whose upper half is zero. Masking it again in each round lets the compiler
    /// use one instruction for the full product.
    @inlinable @inline(__always)
    public func blocks(_ block: UInt32) -> (first: SIMD16<UInt32>, second: SIMD16<UInt32>) {
        let low = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
        var x = (SIMD8<UInt64>(0, 1, 2, 3, 4, 5, 6, 7) &+ UInt64(block)) & low
        var y = SIMD8(repeating: UInt64(index))
        var z = SIMD8(repeating: UInt64(subindex))
        var w = SIMD8(repeating: UInt64(purpose))
        var key = key
        for _ in 0..<10 {
            let left = (x & low) &* SIMD8(repeating: 0xD251_1F53)
            let right = (z & low) &* SIMD8(repeating: 0xCD9E_8D57)
            x = (right &>> 32) ^ y ^ SIMD8(repeating: UInt64(key.x))
            z = (left &>> 32) ^ w ^ SIMD8(repeating: UInt64(key.y))
            y = right & low
            w = left & low
            key = key &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
        }
        return ((x | (y &<< 32)).halves, (z | (w &<< 32)).halves)
    }
}
