import EncoreNumerics
import Glibc

/// What the classifier's loss says of some rows.
struct CrossEntropySums: Sendable {
    /// Nats, summed over the rows.
    var loss = 0.0
    /// Rows whose largest logit is that of their label; of equal logits the first counts.
    var correct = 0
}

/// Softmax cross-entropy, with its gradient.
///
///     sum = Σ_b ( logsumexp(logits_b) − logits_b[label_b] )
///     dlogits = scale · ( softmax(logits) − onehot(labels) )
///
/// The loss is the mean over the B rows of a batch; a batch is worked on in shards, so the caller divides the sum, and
/// gives `scale` 1 / B, times the weight of the loss. The largest logit is subtracted first, so that no exponential
/// overflows.
///
/// - Parameters:
///   - logits: (rows, C), unnormalised.
///   - labels: one class in 0 ..< C for each row.
///   - gradient: (rows, C), overwritten; not computed where not given.
///
/// Source: Goodfellow, Bengio and Courville, *Deep Learning* (2016), §6.2.2.3.
func softmaxCrossEntropy(
    _ logits: Matrix, labels: ArraySlice<Int>, scale: Float = 0, gradient: Matrix?
) -> CrossEntropySums {
    precondition(labels.count == logits.rows, "\(labels.count) labels for \(logits.rows) rows of logits")
    let classes = logits.columns
    var sums = CrossEntropySums()
    for (row, label) in labels.enumerated() {
        precondition(label >= 0 && label < classes, "label \(label) is not among \(classes) classes")
        let start = row * classes
        var best = 0
        for index in 1..<max(classes, 1) where logits[row, index] > logits[row, best] { best = index }
        let largest = logits[row, best]
        var total: Float = 0
        for (column, lanes) in LaneSteps(0..<classes) {
            let shifted = logits.load(start + column, width: lanes) - largest
            let powers = exp(shifted)
            for lane in 0..<lanes { total += powers[lane] }
            gradient?.store(powers, start + column, width: lanes)
        }
        sums.loss += Double(largest) + log(Double(total)) - Double(logits[row, label])
        if best == label { sums.correct += 1 }
        if let gradient {
            let factor = scale / total
            for (column, lanes) in LaneSteps(0..<classes) {
                gradient.store(gradient.load(start + column, width: lanes) * factor, start + column, width: lanes)
            }
            gradient[row, label] -= scale
        }
    }
    return sums
}

/// Log-probabilities of the classes, z − logsumexp(z) with z = logits / temperature, row by row, (rows, C).
public func logProbabilities(ofLogits logits: Matrix, temperature: Double = 1) -> Matrix {
    let logProbabilities = Matrix(rows: logits.rows, columns: logits.columns)
    for row in 0..<logits.rows {
        let values = (0..<logits.columns).map { Double(logits[row, $0]) / temperature }
        let largest = values.max() ?? 0
        let normaliser = largest + log(values.reduce(0) { $0 + Glibc.exp($1 - largest) })
        for column in 0..<logits.columns { logProbabilities[row, column] = Float(values[column] - normaliser) }
    }
    return logProbabilities
}
