/// Sixteen neighboring elements: what element-wise kernels work on.
public typealias Lanes = SIMD16<Float>

extension SIMD16 where Scalar == Float {
    /// The first `width` lanes from memory, which is read no further; the other lanes are zero.
    @unsafe @inlinable @inline(__always) init(from base: UnsafePointer<Float>, width: Int) {
        let source = unsafe UnsafeRawPointer(base)
        if width == 16 {
            self = unsafe source.loadUnaligned(as: Lanes.self)
            return
        }
        // In pieces of 8, 4, 2 and 1, as the bits of the width say: the last piece is the smallest.
        let one = unsafe width & 1 != 0 ? base[width & 14] : 0
        let two =
            unsafe width & 2 != 0
            ? source.loadUnaligned(fromByteOffset: 4 * (width & 12), as: SIMD2<Float>.self) : SIMD2(one, 0)
        let four =
            width & 2 != 0 ? SIMD4(lowHalf: two, highHalf: SIMD2(one, 0)) : SIMD4(lowHalf: two, highHalf: SIMD2())
        let eight =
            unsafe width & 4 != 0
            ? SIMD8(
                lowHalf: source.loadUnaligned(fromByteOffset: 4 * (width & 8), as: SIMD4<Float>.self), highHalf: four)
            : SIMD8(lowHalf: four, highHalf: SIMD4())
        self =
            unsafe width & 8 != 0
            ? Lanes(lowHalf: source.loadUnaligned(as: SIMD8<Float>.self), highHalf: eight)
            : Lanes(lowHalf: eight, highHalf: SIMD8())
    }

    /// Writes the first `width` lanes to memory.
    @unsafe @inlinable @inline(__always) func write(to base: UnsafeMutablePointer<Float>, width: Int) {
        let target = UnsafeMutableRawPointer(base)
        if width == 16 { return unsafe target.storeBytes(of: self, as: Lanes.self) }
        // In pieces of 8, 4, 2 and 1, as the bits of the width say.
        var offset = 0
        var eight = lowHalf
        if width & 8 != 0 {
            unsafe target.storeBytes(of: eight, as: SIMD8<Float>.self)
            eight = highHalf
            offset = 32
        }
        var four = eight.lowHalf
        if width & 4 != 0 {
            unsafe target.storeBytes(of: four, toByteOffset: offset, as: SIMD4<Float>.self)
            four = eight.highHalf
            offset += 16
        }
        var two = four.lowHalf
        if width & 2 != 0 {
            unsafe target.storeBytes(of: two, toByteOffset: offset, as: SIMD2<Float>.self)
            two = four.highHalf
            offset += 8
        }
        if width & 1 != 0 { unsafe target.storeBytes(of: two.x, toByteOffset: offset, as: Float.self) }
    }
}

extension SIMD16 where Scalar == Float {
    /// The bits of each number.
    @inlinable @inline(__always) var bits: SIMD16<UInt32> { unsafe unsafeBitCast(self, to: SIMD16<UInt32>.self) }

    /// The numbers of some bits.
    @inlinable @inline(__always) init(bits: SIMD16<UInt32>) { self = unsafe unsafeBitCast(bits, to: Self.self) }
}

extension SIMD8 where Scalar == UInt64 {
    /// The lower half of each number, followed by its upper half. A conversion of the halves would shuffle them.
    @inlinable @inline(__always) var halves: SIMD16<UInt32> { unsafe unsafeBitCast(self, to: SIMD16<UInt32>.self) }
}

/// The steps of a loop over elements by sixteen: (index, width), where the width is 16, but for what is left over at
/// the end.
///
///     for (index, width) in LaneSteps(0..<y.count) { y.store(f(x.load(index, width: width)), index, width: width) }
@frozen public struct LaneSteps: Sequence, IteratorProtocol {
    @usableFromInline var index: Int
    @usableFromInline let end: Int

    @inlinable @inline(__always) public init(_ range: Range<Int>) {
        index = range.lowerBound
        end = range.upperBound
    }

    @inlinable @inline(__always) public mutating func next() -> (index: Int, width: Int)? {
        guard index < end else { return nil }
        defer { index += 16 }
        return (index, Swift.min(16, end - index))
    }
}
