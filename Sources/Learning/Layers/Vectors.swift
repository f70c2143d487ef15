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
