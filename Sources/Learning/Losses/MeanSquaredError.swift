import EncoreNumerics

/// Squared error of a reconstruction, with its gradient.
///
///     sum = Σ (x̂ − x)²        dx̂ = scale · 2 (x̂ − x)
///
/// The loss is the mean over all B · D elements of a batch; a batch is worked on in shards, so the caller divides the
/// sum, and gives `scale` 1 / (B · D), times the weight of the loss.
///
/// - Parameters:
///   - reconstruction: x̂, (rows, D).
///   - target: x, (rows, D).
///   - gradient: (rows, D), overwritten; not computed where not given.
/// - Returns: the sum over these rows, of rows added up in `Float` and totalled in `Double`.
func squaredError(_ reconstruction: Matrix, _ target: Matrix, scale: Float = 0, gradient: Matrix?) -> Double {
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
            gradient?.store(error * (2 * scale), start + column, width: lanes)
        }
        total += Double(squares.sum())
    }
    return total
}
