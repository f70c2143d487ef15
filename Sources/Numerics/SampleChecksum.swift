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
        let end = samples.count / 16 * 16
        unsafe samples.withUnsafeBytes { bytes in
            for index in stride(from: 0, to: 2 * end, by: 32) {
                first = unsafe Self.hash(first, bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                second = unsafe Self.hash(second, bytes.loadUnaligned(fromByteOffset: index + 8, as: UInt64.self))
                third = unsafe Self.hash(third, bytes.loadUnaligned(fromByteOffset: index + 16, as: UInt64.self))
                fourth = unsafe Self.hash(fourth, bytes.loadUnaligned(fromByteOffset: index + 24, as: UInt64.self))
            }
        }
        for index in end..<samples.count { first = Self.hash(first, UInt64(UInt16(bitPattern: samples[index]))) }
        hashes = (first, second, third, fourth)
        count += samples.count
    }

    public var value: UInt64 {
        [hashes.1, hashes.2, hashes.3, UInt64(count), UInt64(scale.bitPattern)].reduce(hashes.0, Self.hash)
    }

    @inline(__always) private static func hash(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        (hash ^ word) &* 0x100_0000_01B3
    }
}
