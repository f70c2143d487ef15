/// A 95 % confidence interval of an accuracy.
///
/// Wilson's score interval for the proportion p among n items:
///
///     ( p + z²/2n ± z √( p (1 − p)/n + z²/4n² ) ) / ( 1 + z²/n ),   z = 1.96
///
/// It stays within 0 ... 1 and is honest for small n and for p near 0 or 1, where p ± z √(p (1 − p)/n) is not.
/// For n = 0 it is 0 ... 1.
///
/// Sources: Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22 (1927);
/// Brown, Cai and DasGupta, "Interval estimation for a binomial proportion", Statistical Science 16 (2001).
public struct AccuracyInterval: Sendable, Equatable {
    public let lower: Double
    public let upper: Double
    /// The number of independent items that would tell as much: n itself for items that are independent.
    public let effectiveSize: Double

    /// For independent items, such as songs.
    public init(correct: Int, of count: Int) {
        precondition(count >= 0 && correct >= 0 && correct <= count, "\(correct) of \(count) items cannot be correct")
        self.init(proportion: count > 0 ? Double(correct) / Double(count) : 0, effectiveSize: Double(count))
    }

    /// For clips, which resemble each other within a song: Wilson's interval at the size of a sample of independent
    /// items that would have the same variance,
    ///
    ///     n_eff = p (1 − p) / v,   v = m/(m − 1) · Σ_s (y_s − p n_s)² / n²
    ///
    /// where y_s of the n_s clips of song s are correct, m is the number of songs, n = Σ n_s and p = Σ y_s / n. v is
    /// the cluster-robust variance of p as a ratio of sums. n_eff is never more than n. Where v is 0 (every song has
    /// the same share of correct clips) or cannot be estimated (a single song), it is m, as if a song's clips told no
    /// more than one of them.
    ///
    /// Sources: Cochran, *Sampling Techniques* (1977), §6.3 and §9A.2; Korn and Graubard, "Confidence intervals for
    /// proportions with small expected number of positive counts estimated from survey data", Survey Methodology 24
    /// (1998).
    ///
    /// - Parameters:
    ///   - correct: whether each clip was classified correctly.
    ///   - songs: which song each clip is of; equal numbers, equal song.
    public init(correct: [Bool], songs: [Int]) {
        precondition(correct.count == songs.count, "\(correct.count) clips do not go with \(songs.count) songs")
        // Sorted by song, so that the sums below are always added up in the same order.
        let order = songs.indices.sorted { (songs[$0], $0) < (songs[$1], $1) }
        var clusters: [(correct: Int, count: Int)] = []
        var current: Int?
        for index in order {
            if songs[index] != current {
                clusters.append((0, 0))
                current = songs[index]
            }
            clusters[clusters.count - 1].correct += correct[index] ? 1 : 0
            clusters[clusters.count - 1].count += 1
        }
        let n = Double(correct.count)
        let m = Double(clusters.count)
        let p = n > 0 ? Double(clusters.reduce(0) { $0 + $1.correct }) / n : 0
        let squares = clusters.reduce(0.0) { sum, cluster in
            let residual = Double(cluster.correct) - p * Double(cluster.count)
            return sum + residual * residual
        }
        let variance = m > 1 ? m / (m - 1) * squares / (n * n) : 0
        // Residuals that are 0 but for rounding are 0.
        let effective = variance > 1e-24 ? min(n, p * (1 - p) / variance) : m
        self.init(proportion: p, effectiveSize: effective)
    }

    private init(proportion p: Double, effectiveSize n: Double) {
        effectiveSize = n
        guard n > 0 else {
            (lower, upper) = (0, 1)
            return
        }
        let z = 1.959_963_984_540_054
        let scale = 1 + z * z / n
        let center = (p + z * z / (2 * n)) / scale
        let half = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot() / scale
        // At p = 0 and 1 an end of the interval is exactly there, but for rounding.
        lower = p == 0 ? 0 : max(0, center - half)
        upper = p == 1 ? 1 : min(1, center + half)
    }
}
