import EncoreNumerics

/// Mean squared error of a reconstruction of the input, or of the means of `pooling` neighboring numbers of it:
///
///     loss of a row = 1/D Σ (x̂ − t)²
///
/// Shapes: x̂ and t (rows, D), D = inputs / pooling.
public struct MeanSquaredError: Loss {
    public static let kind = "mean-squared-error"

    /// Numbers of the input whose mean is one number of the target.
    public let pooling: Int

    public init(pooling: Int = 1) { self.pooling = pooling }

    public func validationError(width: Int, inputWidth: Int) -> String? {
        guard pooling >= 1, inputWidth % pooling == 0 else {
            return "\(inputWidth) numbers cannot be averaged in groups of \(pooling)"
        }
        return width == inputWidth / pooling
            ? nil : "a reconstruction has \(width) numbers for \(inputWidth / pooling)"
    }

    /// t, where it is not the input itself.
    public func workspaceShape(width: Int) -> WorkspaceShape { WorkspaceShape(perClip: pooling == 1 ? 0 : width) }

    /// t for rows of the input.
    func target(_ input: MatrixView, _ workspace: LayerWorkspace) -> MatrixView {
        if pooling == 1 { return input }
        let means = workspace.rows(input.rows)
        averageNeighbors(input, into: means)
        return means.view
    }

    public func evaluate(
        _ rows: LossRows, weight: Double, batchRows: Int, gradient: Matrix?, adding: Bool, _ workspace: LayerWorkspace
    ) -> LossSum {
        let target = target(rows.input, workspace)
        let width = target.columns
        let sum = squaredError(
            rows.output, target, scale: Float(weight / Double(batchRows * width)), gradient: gradient, adding: adding)
        return LossSum(loss: sum / Double(width))
    }
}

/// Σ (x̂ − t)², with the gradient scale · 2 (x̂ − t).
///
/// - Parameters:
///   - reconstruction, target: x̂ and t, (rows, D).
///   - gradient: (rows, D), overwritten or added to; not computed where not given.
/// - Returns: the sum over these rows, of rows added up in `Float` and totaled in `Double`.
func squaredError(
    _ reconstruction: MatrixView, _ target: MatrixView, scale: Float = 0, gradient: Matrix?, adding: Bool = false
) -> Double {
    precondition(
        reconstruction.rows == target.rows && reconstruction.columns == target.columns,
        "a reconstruction (\(reconstruction.rows), \(reconstruction.columns)) of (\(target.rows), \(target.columns))")
    let width = target.columns
    var total = 0.0
    for row in 0..<target.rows {
        let start = row * width
        var squares = Lanes()
        for (column, lanes) in LaneSteps(0..<width) {
            let error = reconstruction.load(start + column, width: lanes) - target.load(start + column, width: lanes)
            squares.addProduct(error, error)
            if let gradient {
                var slope = error * (2 * scale)
                if adding { slope += gradient.load(start + column, width: lanes) }
                gradient.store(slope, start + column, width: lanes)
            }
        }
        total += Double(squares.sum())
    }
    return total
}
