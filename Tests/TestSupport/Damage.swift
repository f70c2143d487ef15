import EncoreNumerics

/// Copies of a file as a bad disk or a bad mind may leave it. The same seed gives the same copies.
public struct Damage {
    private let original: [UInt8]
    private var random: RandomSource

    public init(of original: [UInt8], seed: UInt64 = 0) {
        self.original = original
        random = RandomSource(seed: seed, .testing)
    }

    /// With one bit changed.
    public mutating func flip() -> [UInt8] {
        var copy = original
        copy[random.integer(below: copy.count)] ^= 1 << UInt8(random.integer(below: 8))
        return copy
    }

    /// With up to eight changes: bits, bytes, pieces removed, repeated or moved. Most lie where headers are.
    public mutating func scramble() -> [UInt8] {
        var copy = original
        for _ in 0...random.integer(below: 8) where !copy.isEmpty {
            let reach = random.chance(0.7) ? min(copy.count, 200) : copy.count
            let place = random.integer(below: reach)
            let length = min(copy.count - place, 1 + random.integer(below: 40))
            let other = random.integer(below: copy.count)
            switch random.integer(below: 6) {
            case 0: copy[place] ^= 1 << UInt8(random.integer(below: 8))
            case 1: copy[place] = [0, 1, 0x7F, 0x80, 0xFF][random.integer(below: 5)]
            case 2: copy[place] = UInt8(random.integer(below: 256))
            case 3: copy.removeSubrange(place..<(place + length))
            case 4: copy.insert(contentsOf: copy[place..<(place + length)], at: other)
            default: copy.removeSubrange(other...)
            }
        }
        return copy
    }
}
