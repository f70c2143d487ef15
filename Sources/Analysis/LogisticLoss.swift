import EncoreNumerics

/// The loss of multinomial logistic regression with its derivatives, as a function of all weights, row by row:
///
///     f(W) = Σ_i −ln softmax(x_i W)[label_i] + penalty/2 · Σ W²
///     ∇f   = Xᵀ (P − Y) + penalty · W
///     ∇²f V = Xᵀ ( P ∘ (X V − rowsum(P ∘ X V)) ) + penalty · V
///
/// with X (n, d), W (d, C), P = softmax(X W) and Y one-hot labels. The last row of W, the intercepts, is not penalized.
struct LogisticLoss {
    private let inputs: Matrix
    private let labels: [Int]
    private let classCount: Int
    private let penalty: Double
    private let pool: WorkerPool
    private let blocks: Blocks
    /// P at the point that was evaluated last: (n, C).
    private let probabilities: Matrix

    init(inputs: Matrix, labels: [Int], classCount: Int, penalty: Double, pool: WorkerPool) {
        self.inputs = inputs
        self.labels = labels
        self.classCount = classCount
        self.penalty = penalty
        self.pool = pool
        blocks = Blocks(rows: inputs.rows, size: 1024)
        probabilities = Matrix(rows: inputs.rows, columns: classCount)
    }

    var rowCount: Int { inputs.rows }
    var dimension: Int { inputs.columns * classCount }

    /// A point as W.
    func matrix(_ point: [Double]) -> Matrix {
        Matrix(rows: inputs.columns, columns: classCount, elements: point.map { Float($0) })
    }

    /// f and its gradient; the Hessian is that of this point from now on.
    func evaluate(at point: [Double]) -> (value: Double, gradient: [Double]) {
        let weights = matrix(point)
        let parts = pool.map(blocks.count, sharing: (self, weights)) { shared, block in
            let (loss, weights) = shared
            let rows = loss.blocks[block]
            let residuals = loss.product(rows, weights)
            var crossEntropy = 0.0
            for (index, row) in rows.enumerated() {
                let softmax = SoftmaxRow(residuals.row(index).map { Double($0) })
                crossEntropy += softmax.crossEntropy(of: loss.labels[row])
                for (label, probability) in softmax.probabilities.enumerated() {
                    loss.probabilities[row, label] = Float(probability)
                    residuals[index, label] = Float(label == loss.labels[row] ? probability - 1 : probability)
                }
            }
            return (crossEntropy: crossEntropy, gradient: loss.backProjected(residuals, rows))
        }
        let penalized = penalized(point)
        let squares = zip(penalized, point).reduce(0) { $0 + $1.0 * $1.1 }
        return (parts.reduce(squares / 2) { $0 + $1.crossEntropy }, sum(of: parts.map(\.gradient), penalized))
    }

    /// ∇²f V at the point that was evaluated last.
    func hessian(times direction: [Double]) -> [Double] {
        let weights = matrix(direction)
        let parts = pool.map(blocks.count, sharing: (self, weights)) { shared, block in
            let (loss, weights) = shared
            let (rows, probabilities) = (loss.blocks[block], loss.probabilities)
            let changes = loss.product(rows, weights)
            for (index, row) in rows.enumerated() {
                let mean = (0..<loss.classCount).reduce(Float(0)) { $0 + probabilities[row, $1] * changes[index, $1] }
                for label in 0..<loss.classCount {
                    changes[index, label] = probabilities[row, label] * (changes[index, label] - mean)
                }
            }
            return loss.backProjected(changes, rows)
        }
        return sum(of: parts, penalized(direction))
    }

    /// X W for some of the rows.
    private func product(_ rows: Range<Int>, _ weights: Matrix) -> Matrix {
        let product = Matrix(rows: rows.count, columns: classCount)
        multiply(inputs[rows: rows], .asIs, weights, into: product)
        return product
    }

    /// Xᵀ R for some of the rows.
    private func backProjected(_ residuals: Matrix, _ rows: Range<Int>) -> Matrix {
        let product = Matrix(rows: inputs.columns, columns: classCount)
        multiply(inputs[rows: rows], .transposed, residuals, into: product)
        return product
    }

    private func penalized(_ point: [Double]) -> [Double] {
        let intercepts = dimension - classCount
        return point.enumerated().map { $0 < intercepts ? penalty * $1 : 0 }
    }

    private func sum(of parts: [Matrix], _ start: [Double]) -> [Double] {
        var total = start
        for part in parts {
            for (index, value) in part.elements.enumerated() { total[index] += Double(value) }
        }
        return total
    }
}
