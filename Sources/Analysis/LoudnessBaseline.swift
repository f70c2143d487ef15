import EncoreNumerics
import Glibc

/// A classifier that uses only the loudness of a clip: a model that does no better has learned nothing else.
///
/// The loudness of a clip x of d numbers is ℓ = ln max(√(1/d Σ x²), 10⁻⁶), so silence has a finite one. For each genre
/// the density of ℓ among its training clips is estimated with Gaussian kernels, and a clip gets the genre under which
/// its loudness is most probable, all genres being equally so beforehand:
///
///     p_c(ℓ) = 1/n_c Σ_{i of c} N(ℓ; ℓ_i, h_c²)
///
/// The bandwidth follows Silverman's rule, h = 0.9 min(s, IQR/1.34) n^(−1/5), with s the standard deviation and IQR the
/// interquartile range of the genre's loudness; s alone where the IQR is 0, and never below 0.01 (0.09 dB).
///
/// Source: Silverman, *Density Estimation for Statistics and Data Analysis* (1986), §3.4.2.
public struct LoudnessBaseline: Classifier, Sendable {
    private struct Density: Sendable {
        let loudness: [Double]
        let bandwidth: Double
    }

    /// One per genre; nil for a genre without clips, which is never predicted.
    private let densities: [Density?]

    /// - Parameters:
    ///   - clips: the training clips (n, d).
    ///   - labels: their genres, in 0 ..< genreCount.
    /// - Throws: `AnalysisError` if there are no clips, or values that are not finite.
    public init(clips: some RowSource, labels: [Int], genreCount: Int, on pool: WorkerPool) throws(AnalysisError) {
        precondition(clips.rows == labels.count, "\(clips.rows) clips do not go with \(labels.count) labels")
        guard clips.elementCount > 0 else { throw .noData("the loudness baseline") }
        let loudness = try logRootMeanSquares(of: clips, on: pool)
        var groups = [[Double]](repeating: [], count: genreCount)
        for (label, value) in zip(labels, loudness) {
            precondition(groups.indices.contains(label), "label \(label) is not among \(genreCount) genres")
            groups[label].append(value)
        }
        densities = groups.map { $0.isEmpty ? nil : Density(loudness: $0, bandwidth: bandwidth(for: $0)) }
    }

    /// The genre of each clip (n, d); the first of several equally probable ones.
    public func predictions(for clips: some RowSource, on pool: WorkerPool) throws(AnalysisError) -> [Int] {
        let loudness = try logRootMeanSquares(of: clips, on: pool)
        let blocks = Blocks(rows: clips.rows, size: 64)
        return pool.map(blocks.count, sharing: loudness) { loudness, block in
            mostProbable(blocks[block].map { clip in densities.map { logDensity(of: loudness[clip], under: $0) } })
        }.flatMap { $0 }
    }

    /// ln p(ℓ) + ln √(2π). The nearest kernel is taken out of the sum, so that no loudness is so far from all of them
    /// that every density underflows to 0.
    private func logDensity(of loudness: Double, under density: Density?) -> Double {
        guard let density else { return -.infinity }
        let distances = density.loudness.map { ($0 - loudness) / density.bandwidth }
        let nearest = distances.reduce(Double.infinity) { min($0, $1 * $1) }
        let sum = distances.reduce(0) { $0 + exp((nearest - $1 * $1) / 2) }
        return log(sum / (Double(distances.count) * density.bandwidth)) - nearest / 2
    }
}

/// ln max(RMS, 10⁻⁶) of each row.
private func logRootMeanSquares(of clips: some RowSource, on pool: WorkerPool) throws(AnalysisError) -> [Double] {
    let blocks = Blocks(rows: clips.rows, size: 512)
    let values = pool.map(blocks.count, sharing: clips) { clips, block in
        blocks.parts(of: block).flatMap { part in
            let rows = clips.block(part)
            return (0..<rows.rows).map { row in
                let meanSquare = sumOfSquares(rows[rows: row..<(row + 1)]) / Double(clips.columns)
                // Written so that NaN passes through.
                return log(meanSquare < 1e-12 ? 1e-6 : meanSquare.squareRoot())
            }
        }
    }.flatMap { $0 }
    guard values.allSatisfy(\.isFinite) else { throw .notFinite("the loudness baseline") }
    return values
}

private func bandwidth(for values: [Double]) -> Double {
    let n = Double(values.count)
    let mean = values.reduce(0, +) / n
    let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, n - 1)).squareRoot()
    let sorted = values.sorted()
    func quantile(_ share: Double) -> Double {
        let position = share * (n - 1)
        let below = Int(position)
        let above = min(below + 1, values.count - 1)
        return sorted[below] + (position - Double(below)) * (sorted[above] - sorted[below])
    }
    let range = (quantile(0.75) - quantile(0.25)) / 1.34
    return max(0.01, 0.9 * (range > 0 ? min(deviation, range) : deviation) * pow(n, -0.2))
}
