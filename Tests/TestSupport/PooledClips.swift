import EncoreNumerics

/// Random clips of samples of 16 bits whose means over groups have 16 bits as well, so that Encore, which keeps both in
/// 16 bits, rounds nothing.
public struct PooledClips {
    /// At ±1, one clip behind the other.
    public let samples: [Float]
    /// Their means, times 2¹⁵.
    public let means: [Int16]

    /// - Parameters:
    ///   - count: of all samples.
    ///   - pooling: samples of a group: 1, or an even number.
    ///   - loudness: the largest mean, of 1 at most 1/2.
    public init(count: Int, pooling: Int, loudness: Double = 0.5, seed: UInt64) {
        var random = RandomSource(seed: seed, .testing, index: 0)
        means = (0..<(count / pooling)).map { _ in Int16(random.uniform(in: -1...1) * loudness * 32_767) }
        samples = means.flatMap { mean -> [Float] in
            (0..<pooling).map { place in
                // Neighbors lie equally far above and below the mean.
                let away = pooling == 1 ? 0 : place % 2 == 0 ? 1 : -1
                return Float(Int(mean) + away * 1000 * (1 + place / 2 % 8)) * 0x1p-15
            }
        }
    }
}
