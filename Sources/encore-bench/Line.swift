import Glibc

/// One line of the table: a figure, its floor, and their ratio.
struct Line: Codable {
    let name: String
    let unit: String
    let figure: Double
    /// The same work with nothing of ours in it; none where a line is a bound of its own.
    let floor: Double?
    /// figure / floor, the median of the rounds; for a line without a floor the figure itself.
    let ratio: Double
    /// What `ratio` should not exceed.
    let target: Double
    var remark = ""

    var isReached: Bool { ratio <= target }
}

/// A way of doing the same work with nothing of ours in it.
typealias Floor = (name: String, work: () throws -> Void)

/// The middle value.
func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
}

/// Waits until OpenBLAS's own threads have gone to sleep: after each product they spin for 2²⁸ cycles, a tenth of a
/// second, and would take a core from what is measured next.
private func settle() { usleep(150_000) }

/// Seconds that something takes.
func time(_ work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try work()
    return (clock.now - start) / .seconds(1)
}

/// Measures our work and the ways of doing the same with nothing of ours in it, turn by turn, so that all see the same
/// machine. The floor of a round is the fastest way.
///
/// - Parameter scale: from seconds to the unit.
func compare(
    _ name: String, unit: String = "ms", scale: Double = 1000, target: Double, rounds: Int,
    ours: () throws -> Void, floors: [Floor]
) throws -> Line {
    try ours()
    for floor in floors { try floor.work() }
    var figures: [Double] = []
    var floorTimes = floors.map { _ in [Double]() }
    for _ in 0..<rounds {
        settle()
        figures.append(try time(ours))
        for (index, floor) in floors.enumerated() {
            settle()
            floorTimes[index].append(try time(floor.work))
        }
    }
    // One way is chosen for all rounds: the fastest of each round would be a floor that no program could stay on.
    let best = floors.indices.min { median(floorTimes[$0]) < median(floorTimes[$1]) } ?? 0
    return Line(
        name: name, unit: unit, figure: scale * median(figures), floor: scale * median(floorTimes[best]),
        ratio: median(zip(figures, floorTimes[best]).map { $0 / $1 }), target: target,
        remark: floors.count > 1 ? "floor: \(floors[best].name)" : "")
}
