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
