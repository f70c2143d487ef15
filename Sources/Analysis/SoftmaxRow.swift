import EncoreNumerics
import Glibc

/// The probabilities softmax(z) of one row of logits, computed in Double about the largest logit.
package struct SoftmaxRow {
    /// z − max z.
    let shifted: [Double]
    package let probabilities: [Double]
    /// ln Σ e^shifted.
    let logSum: Double

    package init(_ logits: [Double]) {
        let largest = logits.reduce(-.infinity, max)
        shifted = logits.map { $0 - largest }
        let exponentials = shifted.map { exp($0) }
        let sum = exponentials.reduce(0, +)
        probabilities = exponentials.map { $0 / sum }
        logSum = log(sum)
    }

    /// −ln p_label, in nats.
    func crossEntropy(of label: Int) -> Double { logSum - shifted[label] }
}

/// Log-probabilities of the classes, z − logsumexp(z) with z = logits / temperature, row by row, (rows, C).
package func logProbabilities(ofLogits logits: Matrix, temperature: Double = 1) -> Matrix {
    let logProbabilities = Matrix(rows: logits.rows, columns: logits.columns)
    for row in 0..<logits.rows {
        let softmax = SoftmaxRow(logits.row(row).map { Double($0) / temperature })
        for column in 0..<logits.columns {
            logProbabilities[row, column] = Float(softmax.shifted[column] - softmax.logSum)
        }
    }
    return logProbabilities
}
