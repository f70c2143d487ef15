import Glibc

/// What random numbers are drawn for. Each purpose has a stream of its own, so that drawing more of one thing
/// never moves another. The raw values are part of the file format: a run can be repeated only while they stay.
public enum RandomPurpose: UInt32, Sendable {
    case split = 1
    case initialization = 2
    case shuffle = 3
    case dropout = 4
    case augmentation = 5
    case synthesis = 6
    case analysis = 7
    case testing = 8
}

/// A seeded generator whose n-th number is a pure function of (seed, purpose, index, subindex, n).
///
/// Nothing but these coordinates is state: work can be done in any order, by any number of threads, or stopped and
/// continued, and each piece draws the same numbers. It is our own so that runs repeat across Swift versions.
///
/// Source: Philox4x32-10 of Salmon, Moraes, Dror and Shaw, "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
public struct RandomSource: Sendable {
    private let key: SIMD2<UInt32>
    private var counter: SIMD4<UInt32>
    private var block = SIMD4<UInt32>()
    private var used = 4

    /// - Parameters:
    ///   - index: which of the things of this purpose, for example the epoch or the song.
    ///   - subindex: a second coordinate, for example the layer.
    public init(seed: UInt64, _ purpose: RandomPurpose, index: Int = 0, subindex: Int = 0) {
        key = SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32))
        counter = SIMD4(
            0, UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: subindex), purpose.rawValue)
    }

    /// 32 uniform bits.
    public mutating func next() -> UInt32 {
        if used == 4 {
            block = philox(counter, key: key)
            counter.x &+= 1
            used = 0
        }
        defer { used += 1 }
        return block[used]
    }

    /// A number in [0, 1), a multiple of 2⁻³².
    public mutating func uniform() -> Double {
        Double(next()) * 0x1p-32
    }

    public mutating func uniform(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    public mutating func chance(_ probability: Double) -> Bool {
        uniform() < probability
    }

    /// A whole number in 0 ..< bound, without bias.
    ///
    /// Source: Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29 (2019).
    public mutating func integer(below bound: Int) -> Int {
        precondition(bound > 0 && bound <= Int(UInt32.max), "a bound of \(bound) is outside 1 ... 2^32 - 1")
        let bound = UInt32(bound)
        let threshold = (0 &- bound) % bound
        while true {
            let product = next().multipliedFullWidth(by: bound)
            if product.low >= threshold { return Int(product.high) }
        }
    }

    /// A standard normal deviate, by the method of Box and Muller (the cosine half alone).
    public mutating func normal() -> Double {
        let radius = (-2 * log((Double(next()) + 1) * 0x1p-32)).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    public mutating func element<Element>(of array: [Element]) -> Element {
        array[integer(below: array.count)]
    }

    /// An index drawn with probability proportional to its weight.
    public mutating func index(weightedBy weights: [Double]) -> Int {
        var remaining = uniform() * weights.reduce(0, +)
        for (index, weight) in weights.enumerated() {
            remaining -= weight
            if remaining < 0 { return index }
        }
        return weights.count - 1
    }

    /// Fisher and Yates's shuffle.
    public mutating func shuffle<Element>(_ array: inout [Element]) {
        for last in stride(from: array.count - 1, to: 0, by: -1) {
            array.swapAt(last, integer(below: last + 1))
        }
    }

    /// The numbers 0 ..< count in random order.
    public mutating func permutation(of count: Int) -> [Int] {
        var order = Array(0..<count)
        shuffle(&order)
        return order
    }
}

/// One block of Philox4x32-10.
package func philox(_ counter: SIMD4<UInt32>, key: SIMD2<UInt32>) -> SIMD4<UInt32> {
    var counter = counter
    var key = key
    for _ in 0..<10 {
        let left = counter.x.multipliedFullWidth(by: 0xD251_1F53)
        let right = counter.z.multipliedFullWidth(by: 0xCD9E_8D57)
        counter = SIMD4(right.high ^ counter.y ^ key.x, right.low, left.high ^ counter.w ^ key.y, left.low)
        key = key &+ SIMD2(0x9E37_79B9, 0xBB67_AE85)
    }
    return counter
}
