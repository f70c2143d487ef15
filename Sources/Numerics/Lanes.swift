/// Sixteen neighbouring elements: what element-wise kernels work on.
public typealias Lanes = SIMD16<Float>

extension Matrix {
    /// Elements index ..< index + width, counted row by row; the other lanes are zero.
    ///
    /// With `width` 16 known to the compiler, as in `forEachLanes`, this is one load.
    @inlinable @inline(__always) public func load(_ index: Int, width: Int = 16) -> Lanes {
        precondition(index >= 0 && index + width <= count, "a load out of bounds")
        if width == 16 {
            return unsafe UnsafeRawPointer(base + index).loadUnaligned(as: Lanes.self)
        }
        var lanes = Lanes()
        for lane in 0..<width { lanes[lane] = unsafe base[index + lane] }
        return lanes
    }

    /// Writes the first `width` lanes to elements index ..< index + width.
    @inlinable @inline(__always) public func store(_ lanes: Lanes, _ index: Int, width: Int = 16) {
        precondition(index >= 0 && index + width <= count, "a store out of bounds")
        if width == 16 {
            unsafe UnsafeMutableRawPointer(base + index).storeBytes(of: lanes, as: Lanes.self)
        } else {
            for lane in 0..<width { unsafe base[index + lane] = lanes[lane] }
        }
    }
}

/// Calls `body(index, width)` for 0 ..< count in steps of 16, and once more for what is left over.
@inlinable @inline(__always) public func forEachLanes(_ count: Int, _ body: (_ index: Int, _ width: Int) -> Void) {
    forEachLanes(in: 0..<count, body)
}

@inlinable @inline(__always) public func forEachLanes(
    in range: Range<Int>, _ body: (_ index: Int, _ width: Int) -> Void
) {
    var index = range.lowerBound
    while index + 16 <= range.upperBound {
        body(index, 16)
        index += 16
    }
    if index < range.upperBound { body(index, range.upperBound - index) }
}
