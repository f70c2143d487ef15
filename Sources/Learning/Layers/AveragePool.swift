import EncoreNumerics

/// Means of neighboring numbers: y[j] = 1/n Σ_{i < n} x[n j + i],   n = `poolSize`.
///
/// Shapes: x (B, inputWidth), y (B, inputWidth / n).
public struct AveragePool: Layer {
    public static let kind = "average-pool"

    public let inputWidth: Int
    /// Numbers of which a mean is taken.
    public let poolSize: Int

    private enum CodingKeys: String, CodingKey {
        case inputWidth = "inputs"
        case poolSize = "pool_size"
    }

    public init(_ inputWidth: Int, poolSize: Int) {
        self.inputWidth = inputWidth
        self.poolSize = poolSize
    }

    public var outputWidth: Int { inputWidth / poolSize }
    public var summary: String { "means of \(poolSize)" }

    public var validationError: String? {
        (1...Limits.width).contains(inputWidth) && (1...inputWidth).contains(poolSize) && inputWidth % poolSize == 0
            ? nil : "\(inputWidth) numbers cannot be averaged in groups of \(poolSize)"
    }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        if poolSize == 1 { return y.copy(from: x) }
        averageNeighbors(x, into: y)
    }

    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        guard let dx else { return }
        if poolSize == 1 { return passOn(dy, to: dx, adding: adding) }
        let share = 1 / Float(poolSize)
        for row in 0..<dy.rows {
            for column in 0..<outputWidth {
                let gradient = Lanes(repeating: dy[row, column] * share)
                let first = row * inputWidth + column * poolSize
                for (index, lanes) in LaneSteps(first..<(first + poolSize)) {
                    dx.store(adding ? dx.load(index, width: lanes) + gradient : gradient, index, width: lanes)
                }
            }
        }
    }
}

/// Writes the means of consecutive groups of x.columns / means.columns numbers of each row of x (B, W) to `means`
/// (B, M).
func averageNeighbors(_ x: MatrixView, into means: Matrix) {
    let size = x.columns / means.columns
    let share = 1 / Float(size)
    for row in 0..<x.rows {
        for column in 0..<means.columns {
            var lanes = Lanes()
            for (index, width) in LaneSteps((column * size)..<((column + 1) * size)) {
                lanes += x.load(row * x.columns + index, width: width)
            }
            means[row, column] = lanes.sum() * share
        }
    }
}
