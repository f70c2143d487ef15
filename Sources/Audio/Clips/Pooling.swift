import EncoreNumerics

/// Means of consecutive groups of P samples, of whole groups only:
///
///     mean[k] = scale / P · Σ_i s[P k + i],  i = 0 ..< P
///
/// The sum is one of whole numbers and exact; the mean is rounded once. The means are kept in 16 bits as the samples
/// are.
package struct Pooling {
    private let samples: Samples
    private let size: Int

    /// - Parameter size: P.
    package init(_ samples: Samples, by size: Int) {
        self.samples = samples
        self.size = size
    }

    /// How many means there are.
    var count: Int { samples.count / size }

    private static let blockMeans = 4096

    /// All means, in memory of their own.
    var samplesInMemory: Samples {
        var all: [Float] = []
        all.reserveCapacity(count)
        forEachBlock { all += $0 }
        return Samples(quantizing: all)
    }

    /// Calls `body` with the means in order, block by block.
    package func forEachBlock<Reason: Error>(_ body: ([Float]) throws(Reason) -> Void) throws(Reason) {
        for first in stride(from: 0, to: count, by: Self.blockMeans) {
            var means = [Float](repeating: 0, count: min(Self.blockMeans, count - first))
            samples.means(of: size, from: first * size, into: &means)
            try body(means)
        }
    }
}
