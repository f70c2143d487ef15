import EncoreAnalysis
import EncoreLearning
import EncoreNumerics

/// How good a reconstruction of held-out clips is, beside what needs no network. Where a model sees all clips equally
/// loud, so do the baselines.
package struct ReconstructionScore: Codable, Sendable, Equatable {
    /// Mean over all numbers of all held-out clips of (x̂ − x)², in units of the clips as they were cut, or of equally
    /// loud ones.
    package let mse: Double
    /// The error as a share of that of always answering zero; `nil` if all clips are silent.
    package let relativeToZero: Double?
    /// The error as a share of that of the first 64 principal components of the training clips; `nil` if these are
    /// exact.
    package let relativeToPca64: Double?

    /// The encoding's width, and so the number of components that PCA may use to compete with it.
    static let components = 64
}

extension ReconstructionScore {
    /// - Parameter squaredErrors: those of the held-out clips, as `Inference` gives them.
    /// - Returns: `nil` for a network that does not reconstruct.
    init?(
        of network: Network, train: Dataset, test: Dataset, squaredErrors: [Double], on pool: WorkerPool
    ) throws(AnalysisError) {
        guard network.reconstructs else { return nil }
        let baselines = try ReconstructionBaselines(
            train: train, test: test, pooling: network.architecture.reconstructionPooling, on: pool)
        guard let score = baselines.score(squaredErrors: squaredErrors) else { return nil }
        self = score
    }
}

/// The errors that a decoder has to beat.
package struct ReconstructionBaselines: Sendable {
    /// Mean of x² over the held-out clips.
    package let zero: Double
    /// Mean squared error of the held-out clips reconstructed from the principal components of the training clips.
    package let pca: Double
    private let width: Int
    /// What turns squares of what the network sees into squares of what was cut.
    private let unit: Double

    /// - Parameter pooling: numbers of a clip of which a reconstruction has the mean.
    package init(
        train: Dataset, test: Dataset, pooling: Int = 1, on pool: WorkerPool
    ) throws(AnalysisError) {
        width = test.width / pooling
        unit = if case .scale(let scale) = test.level { Double(scale) * Double(scale) } else { 1 }
        let clips = TargetRows(test, pooling: pooling)
        zero = test.count > 0 ? unit * sumOfSquares(clips) / Double(clips.rows * clips.columns) : 0
        pca =
            unit
            * (try PrincipalComponents(
                of: TargetRows(train, pooling: pooling), count: min(ReconstructionScore.components, width),
                on: pool
            ).reconstructionError(of: clips, on: pool))
    }

    /// - Parameter squaredErrors: Σ (x̂ − t)² of each held-out clip, as the network sees it.
    package func score(squaredErrors: [Double]) -> ReconstructionScore? {
        guard !squaredErrors.isEmpty else { return nil }
        let mse = unit * squaredErrors.reduce(0, +) / Double(squaredErrors.count * width)
        return ReconstructionScore(
            mse: mse, relativeToZero: zero > 0 ? mse / zero : nil,
            relativeToPca64: pca > 0 ? mse / pca : nil)
    }
}
