/// Sixteen neighbouring elements: what element-wise kernels work on.
public typealias Lanes = SIMD16<Float>

extension Matrix {
    /// Elements index ..< index + width, counted row by row; the other lanes are zero.
    @inlinable @inline(__always) public func load(_ index: Int, width: Int = 16) -> Lanes {
        precondition(holds(index, width), "a load out of bounds")
        // Reads beyond the view where the width is smaller; storage has room for that at its end.
        let lanes = unsafe UnsafeRawPointer(base + index).loadUnaligned(as: Lanes.self)
        return width == 16 ? lanes : lanes.replacing(with: 0, where: Self.laneNumbers .>= Float(width))
    }

    /// Writes the first `width` lanes to elements index ..< index + width.
    @inlinable @inline(__always) public func store(_ lanes: Lanes, _ index: Int, width: Int = 16) {
        precondition(holds(index, width), "a store out of bounds")
        let target = unsafe UnsafeMutableRawPointer(base + index)
        if width == 16 { return unsafe target.storeBytes(of: lanes, as: Lanes.self) }
        // In pieces of 8, 4, 2 and 1, as the bits of the width say.
        var offset = 0
        var eight = lanes.lowHalf
        if width & 8 != 0 {
            unsafe target.storeBytes(of: eight, as: SIMD8<Float>.self)
            eight = lanes.highHalf
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

    /// Whether elements index ..< index + width are there. Two comparisons, of which the first does not change in a
    /// loop: as a number without sign, a negative index is too large.
    @inlinable @inline(__always) func holds(_ index: Int, _ width: Int) -> Bool {
        width <= count && UInt(bitPattern: index) <= UInt(bitPattern: count &- width)
    }

    @usableFromInline static var laneNumbers: Lanes {
        @inlinable @inline(__always) get { Lanes(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) }
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
