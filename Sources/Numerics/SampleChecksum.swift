/// A hash of samples by their values, piece by piece: it is the same however they are cut into pieces of a multiple of
/// sixteen samples.
///
/// Four samples are a word. There are four hashes, of every fourth word each: a product need not wait for the one
/// before.
///
/// Source: the FNV-1a hash of Fowler, Noll and Vo, on words of 64 bits.
public struct SampleChecksum: Sendable {
    private var hashes = (Self.basis, Self.basis + 1, Self.basis + 2, Self.basis + 3)
    private var count = 0
    private let scale: Float

    private static let basis: UInt64 = 0xCBF2_9CE4_8422_2325

    public init(scale: Float) { self.scale = scale }

    /// - Precondition: the length of all pieces but the last is a multiple of sixteen.
    public mutating func add(_ samples: Span<Int16>) {
        precondition(
            count % 16 == 0, "a piece of samples that is not the last has a length that sixteen does not divide")
        var (first, second, third, fourth) = hashes
        let blocks = samples.count / 16
        for block in 0..<blocks {
            let words = samples.extracting((16 * block)..<(16 * block + 16))
            first = Self.hash(first, Self.word(words, 0))
            second = Self.hash(second, Self.word(words, 4))
            third = Self.hash(third, Self.word(words, 8))
            fourth = Self.hash(fourth, Self.word(words, 12))
        }
        for index in (16 * blocks)..<samples.count { first = Self.hash(first, Self.bits(samples[index])) }
        hashes = (first, second, third, fourth)
        count += samples.count
    }

    public var value: UInt64 {
        [hashes.1, hashes.2, hashes.3, UInt64(count), UInt64(scale.bitPattern)].reduce(hashes.0, Self.hash)
    }

    @inline(__always) private static func word(_ samples: Span<Int16>, _ index: Int) -> UInt64 {
        bits(samples[index]) | bits(samples[index + 1]) << 16 | bits(samples[index + 2]) << 32
            | bits(samples[index + 3]) << 48
    }

    @inline(__always) private static func bits(_ sample: Int16) -> UInt64 { UInt64(UInt16(bitPattern: sample)) }

    @inline(__always) private static func hash(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        (hash ^ word) &* 0x100_0000_01B3
    }
}
