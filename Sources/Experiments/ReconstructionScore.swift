import Analysis
import Audio
import Learning
import Numerics

/// How good a reconstruction of the held-out clips is, beside what needs no network.
package struct ReconstructionScore: Codable, Sendable, Equatable {
    /// Mean over all numbers of all held-out clips of (x̂ − x)², in units of the clips as they were cut.
    package let mse: Double
    /// The error as a share of that of always answering zero; `nil` if all clips are silent.
    package let relativeToZero: Double?
    /// The error as a share of that of the first 64 principal components of the training clips; `nil` if these are
    /// exact.
    package let relativeToPca64: Double?

    /// The encoding's width, and so the number of components that PCA may use to compete with it.
    static let components = 64
}

/// The errors that a decoder has to beat.
package struct ReconstructionBaselines: Sendable {
    /// Mean of x² over the held-out clips.
    package let zero: Double
    /// Mean squared error of the held-out clips rebuilt from the principal components of the training clips.
    package let pca: Double

    package init(train: ClipSet, test: ClipSet, on pool: WorkerPool) throws {
        let rms = test.rootMeanSquare
        zero = rms * rms
        let count = min(ReconstructionScore.components, ClipFormat.clipWidth)
        pca = try PrincipalComponents(of: train.matrix, count: count, on: pool)
            .reconstructionError(of: test.matrix, on: pool)
    }

    /// - Parameter squaredErrors: Σ (x̂ − x)² of each held-out clip, of clips divided by `scale`.
    package func score(squaredErrors: [Double], scale: Float) -> ReconstructionScore? {
        guard !squaredErrors.isEmpty else { return nil }
        let scaled = squaredErrors.reduce(0, +) / Double(squaredErrors.count * ClipFormat.clipWidth)
        let mse = scaled * Double(scale) * Double(scale)
        return ReconstructionScore(
            mse: mse, relativeToZero: zero > 0 ? mse / zero : nil, relativeToPca64: pca > 0 ? mse / pca : nil)
    }
}
