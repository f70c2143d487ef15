import EncoreNumerics
import Glibc

/// Softmax cross-entropy of logits against labels, in nats:
///
///     loss of a row = logsumexp(logits) − logits[label]
///     dlogits = weight / batchRows · ( softmax(logits) − onehot(label) )
///
/// Shapes: logits (rows, C); labels in 0 ..< C. The largest logit is subtracted first, so that no exponential
/// overflows.
///
/// Source: Goodfellow, Bengio and Courville, *Deep Learning* (2016), §6.2.2.3.
public struct SoftmaxCrossEntropy: Loss {
    public static let kind = "softmax-cross-entropy"

    public init() {}

    public func validationError(width: Int, inputWidth: Int) -> String? { nil }

    /// The exponentials of one row.
    public func workspaceShape(width: Int) -> WorkspaceShape { WorkspaceShape(shared: width) }

    /// `correct` counts rows whose largest logit is that of their label; of equal logits the first counts.
    public func evaluate(
        _ rows: LossRows, weight: Double, batchRows: Int, gradient: Matrix?, adding: Bool, _ workspace: LayerWorkspace
    ) -> LossSum {
        let (logits, labels) = (rows.output, rows.labels)
        precondition(labels.count == logits.rows, "\(labels.count) labels for \(logits.rows) rows of logits")
        let classes = logits.columns
        let scale = Float(weight / Double(batchRows))
        let exponentials = workspace.shared
        var sums = LossSum()
        for (row, label) in labels.enumerated() {
            precondition(label >= 0 && label < classes, "label \(label) is not among \(classes) classes")
            let start = row * classes
            var best = 0
            for index in 1..<max(classes, 1) where logits[row, index] > logits[row, best] { best = index }
            let largest = logits[row, best]
            var total: Float = 0
            for (column, lanes) in LaneSteps(0..<classes) {
                let powers = exp(logits.load(start + column, width: lanes) - largest)
                for lane in 0..<lanes { total += powers[lane] }
                if gradient != nil { exponentials.store(powers, column, width: lanes) }
            }
            sums.loss += Double(largest) + log(Double(total)) - Double(logits[row, label])
            if best == label { sums.correct += 1 }
            guard let gradient else { continue }
            let factor = scale / total
            for (column, lanes) in LaneSteps(0..<classes) {
                var slope = exponentials.load(column, width: lanes) * factor
                if adding { slope += gradient.load(start + column, width: lanes) }
                gradient.store(slope, start + column, width: lanes)
            }
            gradient[row, label] -= scale
        }
        return sums
    }
}
