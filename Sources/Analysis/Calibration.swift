import EncoreNumerics

/// How well a classifier's probabilities agree with its accuracy.
///
/// Each item's confidence is its largest probability. Items are sorted into bins of equal width by it,
/// ((m − 1)/M, m/M] for m = 1 ... M, and the expected calibration error is by how much accuracy and mean confidence
/// differ within a bin, averaged over the items:
///
///     ECE = Σ_m n_m/n · | accuracy_m − confidence_m |
///
/// Sources: Naeini, Cooper and Hauskrecht, "Obtaining well calibrated probabilities using Bayesian binning", AAAI 2015;
/// Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017.
public struct Calibration: Sendable, Equatable {
    /// The items whose confidence lies in one bin. All is 0 if there are none.
    public struct Bin: Sendable, Equatable {
        public let count: Int
        /// The mean confidence.
        public let confidence: Double
        public let accuracy: Double
    }

    /// By ascending confidence.
    public let bins: [Bin]
    public let expectedCalibrationError: Double
    /// −1/n Σ ln p_label, in nats per item.
    public let negativeLogLikelihood: Double

    /// - Parameters:
    ///   - logits: (n, C); log-probabilities serve as well.
    ///   - labels: the true class of each item, in 0 ..< C.
    ///   - temperature: what logits are divided by before the softmax.
    /// - Returns: nil if there are no items.
    /// - Throws: `AnalysisError.notFinite`.
    public init?(
        logits: Matrix, labels: [Int], temperature: Double = 1
    ) throws(AnalysisError) {
        precondition(temperature > 0, "a temperature of \(temperature)")
        try requireLogits(logits, labels)
        guard !labels.isEmpty else { return nil }
        let binCount = 15
        var counts = [Int](repeating: 0, count: binCount)
        var correct = counts
        var confidences = [Double](repeating: 0, count: binCount)
        var crossEntropy = 0.0
        for (item, label) in labels.enumerated() {
            let row = SoftmaxRow(logits.row(item).map { Double($0) / temperature })
            let prediction = mostProbable([row.shifted])[0]
            let confidence = row.probabilities[prediction]
            let bin = max(0, min(binCount, Int((confidence * Double(binCount)).rounded(.up))) - 1)
            counts[bin] += 1
            confidences[bin] += confidence
            correct[bin] += prediction == label ? 1 : 0
            crossEntropy += row.crossEntropy(of: label)
        }
        let bins = counts.indices.map { bin in
            let size = Double(max(1, counts[bin]))
            return Bin(count: counts[bin], confidence: confidences[bin] / size, accuracy: Double(correct[bin]) / size)
        }
        let n = Double(labels.count)
        self.bins = bins
        expectedCalibrationError = bins.reduce(0) { $0 + Double($1.count) / n * abs($1.accuracy - $1.confidence) }
        negativeLogLikelihood = crossEntropy / n
    }
}

func requireLogits(_ logits: Matrix, _ labels: [Int]) throws(AnalysisError) {
    precondition(logits.rows == labels.count, "\(logits.rows) rows of logits do not go with \(labels.count) labels")
    precondition(labels.allSatisfy { $0 >= 0 && $0 < logits.columns }, "a label is not among \(logits.columns) classes")
    guard logits.isFinite else { throw .notFinite("a calibration") }
}
