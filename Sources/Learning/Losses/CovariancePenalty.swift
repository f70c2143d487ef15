import EncoreNumerics

/// A penalty on numbers that vary together, which couples the rows of a batch:
///
///     loss = 1/D Σ_{i ≠ j} C_ij²,   C = 1/(B − 1) Σ_b (z_b − mean) (z_b − mean)ᵀ
///
/// Shapes: z (B, D), C (D, D). A batch of one row has the loss 0.
///
/// Source: Bardes, Ponce and LeCun, "VICReg: Variance-Invariance-Covariance Regularization for Self-Supervised
/// Learning", ICLR 2022.
public struct CovariancePenalty: Loss {
    public static let kind = "covariance"

    public init() {}

    public var couplesRows: Bool { true }

    public func validationError(width: Int, inputWidth: Int) -> String? {
        width <= Self.greatestWidth ? nil : "the covariance of \(width) numbers, more than \(Self.greatestWidth)"
    }

    private static let greatestWidth = 4096

    /// The centered rows and the gradient with respect to them; C and the mean.
    public func workspaceShape(width: Int) -> WorkspaceShape {
        WorkspaceShape(perClip: 2 * width, shared: width * width + width)
    }

    /// With P the matrix C without its diagonal: dz_b = 4 / (D (B − 1)) P (z_b − mean). The mean's own part is zero, as
    /// the centered rows add up to zero.
    public func evaluate(
        _ rows: LossRows, weight: Double, batchRows: Int, gradient: Matrix?, adding: Bool, _ workspace: LayerWorkspace
    ) -> LossSum {
        let z = rows.output
        let (count, width) = (z.rows, z.columns)
        precondition(count == batchRows, "\(count) rows of a batch of \(batchRows)")
        let centered = workspace.perClip.reshaped(rows: count, columns: width)
        let product = workspace.perClip.reshaped(from: count * width, rows: count, columns: width)
        let covariance = workspace.shared.reshaped(rows: width, columns: width)
        let mean = workspace.shared.reshaped(from: width * width, rows: 1, columns: width)
        center(z, mean, into: centered)
        multiply(centered, .transposed, centered, .asIs, into: covariance)
        let share = 1 / Float(max(1, count - 1))
        var sum = 0.0
        for index in 0..<width {
            covariance[index, index] = 0
            for (column, lanes) in LaneSteps((index * width)..<((index + 1) * width)) {
                let values = covariance.load(column, width: lanes) * share
                covariance.store(values, column, width: lanes)
                sum += Double((values * values).sum())
            }
        }
        if let gradient {
            multiply(centered, .asIs, covariance, .asIs, into: product)
            let factor = Float(4 * weight / Double(width)) * share
            for (index, lanes) in LaneSteps(0..<product.count) {
                var slope = product.load(index, width: lanes) * factor
                if adding { slope += gradient.load(index, width: lanes) }
                gradient.store(slope, index, width: lanes)
            }
        }
        // The mean over the rows is the loss of the batch.
        return LossSum(loss: sum / Double(width) * Double(count))
    }

    private func center(_ z: MatrixView, _ mean: Matrix, into centered: Matrix) {
        let (count, width) = (z.rows, z.columns)
        mean.fill(with: 0)
        for row in 0..<count {
            for (column, lanes) in LaneSteps(0..<width) {
                let sum = mean.load(column, width: lanes) + z.load(row * width + column, width: lanes)
                mean.store(sum, column, width: lanes)
            }
        }
        for row in 0..<count {
            for (column, lanes) in LaneSteps(0..<width) {
                let mean = mean.load(column, width: lanes) * (1 / Float(count))
                centered.store(
                    z.load(row * width + column, width: lanes) - mean, row * width + column, width: lanes)
            }
        }
    }
}
