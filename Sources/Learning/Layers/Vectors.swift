/// Calls `body` with the beginning and the width of each piece of 0 ..< count: sixteen elements, and what is left over.
///
/// As `LaneSteps`, for bodies that hold a loop themselves: the compiler makes one of sixteen elements throughout, and
/// another for the rest.
@inline(__always) func forEachVector(of count: Int, _ body: (_ first: Int, _ lanes: Int) -> Void) {
    var first = 0
    while count - first >= 16 {
        body(first, 16)
        first += 16
    }
    if first < count { body(first, count - first) }
}

/// A channel's places at each step of time: `count` indices, `distance` from one to the next.
struct Steps: Sequence, IteratorProtocol {
    private var left: Int
    private var index: Int
    private let distance: Int

    @inline(__always) init(_ count: Int, from first: Int, by distance: Int) {
        left = count
        index = first
        self.distance = distance
    }

    @inline(__always) mutating func next() -> Int? {
        guard left > 0 else { return nil }
        left &-= 1
        defer { index &+= distance }
        return index
    }
}
