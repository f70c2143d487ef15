import EncoreNumerics

/// Multinomial logistic regression on standardized columns: a probe of what an encoding holds.
///
///     loss = Σ_i −ln softmax(x_i W + b)[label_i] + 1/(2C) Σ W²,   C = 1
///
/// which is scikit-learn's `LogisticRegression` at its defaults; intercepts b are not penalized. The loss is convex.
/// Its minimum is found by Newton's method, each step by conjugate gradients without ever forming the Hessian: two
/// products per gradient, two per direction. Sums run over fixed blocks of rows, so the result does not depend
/// on the number of threads.
///
/// Sources: Alain and Bengio, "Understanding intermediate layers using linear classifier probes" (2016); Nocedal and
/// Wright, *Numerical Optimization* (2006), §7.1 (line search Newton-CG).
public struct LinearProbe: Classifier {
    private let scaler: StandardScaler
    /// (d + 1, C): W, and b in the last row.
    package let weights: Matrix
    /// Newton steps taken.
    package let steps: Int

    /// - Parameters:
    ///   - rows: the training rows (n, d).
    ///   - labels: their classes, in 0 ..< classCount.
    ///   - inverseRegularization: C.
    /// - Throws: `AnalysisError` if there are no rows, or values that are not finite.
    public init(
        rows: Matrix, labels: [Int], classCount: Int, inverseRegularization: Double = 1, on pool: WorkerPool
    ) throws(AnalysisError) {
        precondition(rows.rows == labels.count, "\(rows.rows) rows do not go with \(labels.count) labels")
        precondition(labels.allSatisfy { $0 >= 0 && $0 < classCount }, "a label is not among \(classCount) classes")
        precondition(inverseRegularization > 0, "an inverse regularization of \(inverseRegularization)")
        guard rows.count > 0 else { throw .noData("a linear probe") }
        scaler = try StandardScaler(fittedTo: rows, for: "a linear probe", on: pool)
        let loss = LogisticLoss(
            inputs: scaler.transform(rows, ones: 1), labels: labels, classCount: classCount,
            penalty: 1 / inverseRegularization, pool: pool)
        let solution = minimum(of: loss)
        weights = loss.matrix(solution.point)
        steps = solution.steps
    }

    public func predictions(for source: some RowSource, on pool: WorkerPool) throws(AnalysisError) -> [Int] {
        let blocks = Blocks(rows: source.rows, size: 512)
        let predictions = pool.map(blocks.count, sharing: (source, scaler, weights)) { shared, index -> [Int]? in
            let (source, scaler, weights) = shared
            let rows = source.block(blocks[index])
            guard rows.isFinite else { return nil }
            let inputs = scaler.transform(rows, ones: 1)
            let logits = Matrix(rows: inputs.rows, columns: weights.columns)
            multiply(inputs, .asIs, weights, into: logits)
            return mostProbable(logits)
        }
        guard predictions.allSatisfy({ $0 != nil }) else { throw .notFinite("a linear probe") }
        return predictions.flatMap { $0 ?? [] }
    }
}

/// Newton's method from zero, until no component of the gradient exceeds 10⁻⁵ n: a tenth of scikit-learn's tolerance.
private func minimum(of loss: LogisticLoss) -> (point: [Double], steps: Int) {
    var point = [Double](repeating: 0, count: loss.dimension)
    var (value, gradient) = loss.evaluate(at: point)
    for step in 0..<100 {
        if gradient.allSatisfy({ abs($0) <= 1e-5 * Double(loss.rowCount) }) { return (point, step) }
        let direction = newtonDirection(gradient, loss)
        let slope = dot(gradient, direction)
        var length = 1.0
        while true {
            let next = zip(point, direction).map { $0 + length * $1 }
            let (nextValue, nextGradient) = loss.evaluate(at: next)
            if nextValue <= value + 1e-4 * length * slope {
                (point, value, gradient) = (next, nextValue, nextGradient)
                break
            }
            length /= 2
            // The products are in Float: what they cannot tell from the minimum is the minimum.
            if length < 1e-4 { return (point, step) }
        }
    }
    return (point, 100)
}

/// H p = −g, as far as conjugate gradients bring it: to a part min(1/2, √|g|) of |g|, which makes Newton's convergence
/// superlinear. |g| is divided by the number of rows.
private func newtonDirection(_ gradient: [Double], _ loss: LogisticLoss) -> [Double] {
    var solution = [Double](repeating: 0, count: gradient.count)
    var residual = gradient.map { -$0 }
    var direction = residual
    var square = dot(residual, residual)
    let size = square.squareRoot()
    let tolerance = size * min(0.5, (size / Double(loss.rowCount)).squareRoot())
    for _ in 0..<250 where square.squareRoot() > tolerance {
        let image = loss.hessian(times: direction)
        let curvature = dot(direction, image)
        guard curvature > 0 else { break }
        let length = square / curvature
        for index in solution.indices {
            solution[index] += length * direction[index]
            residual[index] -= length * image[index]
        }
        let next = dot(residual, residual)
        for index in direction.indices { direction[index] = residual[index] + next / square * direction[index] }
        square = next
    }
    return solution
}

private func dot(_ left: [Double], _ right: [Double]) -> Double {
    zip(left, right).reduce(0) { $0 + $1.0 * $1.1 }
}
