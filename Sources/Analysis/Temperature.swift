import EncoreNumerics

/// Temperature scaling: one number that calibrates a classifier's probabilities and changes no prediction.
public enum Temperature {
    /// The bounds of a fitted temperature. Items that are all right, or all wrong, have no finite optimum.
    public static let range = 0.05...20.0

    /// The temperature T in `range` that minimizes the negative log-likelihood of softmax(logits / T).
    ///
    /// With β = 1/T the likelihood is convex,
    ///
    ///     d/dβ  Σ_i −ln p_i = Σ_i ( E_p[z_i] − z_i,label ),   d²/dβ² = Σ_i Var_p[z_i] ≥ 0,
    ///
    /// and the zero of the derivative is found by Newton's method, kept by bisection between bounds. Where T = 1 leaves
    /// nothing to gain, because every temperature is as good, it is 1.
    ///
    /// - Parameters:
    ///   - logits: (n, C), of items that the classifier was not trained on.
    ///   - labels: the true class of each item, in 0 ..< C.
    /// - Returns: nil if there are no items.
    /// - Throws: `AnalysisError.notFinite`.
    ///
    /// Source: Guo, Pleiss, Sun and Weinberger, "On calibration of modern neural networks", ICML 2017, §4.2.
    public static func fitted(toLogits logits: Matrix, labels: [Int]) throws(AnalysisError) -> Double? {
        try requireLogits(logits, labels)
        guard !labels.isEmpty else { return nil }
        let rows = (0..<logits.rows).map { row in SoftmaxRow(logits.row(row).map { Double($0) }).shifted }
        func derivatives(at beta: Double) -> (first: Double, second: Double) {
            var sums = (first: 0.0, second: 0.0)
            for (logits, label) in zip(rows, labels) {
                let p = SoftmaxRow(logits.map { $0 * beta }).probabilities
                let mean = zip(p, logits).reduce(0) { $0 + $1.0 * $1.1 }
                sums.first += mean - logits[label]
                sums.second += zip(p, logits).reduce(0) { $0 + $1.0 * ($1.1 - mean) * ($1.1 - mean) }
            }
            return sums
        }

        var (lower, upper) = (1 / range.upperBound, 1 / range.lowerBound)
        var beta = 1.0
        var slope = derivatives(at: beta)
        if slope.first == 0 { return 1 }
        if derivatives(at: upper).first < 0 { return range.lowerBound }
        if derivatives(at: lower).first > 0 { return range.upperBound }
        // A hundred halvings alone would do; Newton's steps need about six.
        for _ in 0..<100 {
            if slope.first > 0 { upper = beta } else { lower = beta }
            let newton = beta - slope.first / slope.second
            // Without variance the quotient is infinite or NaN, and so between no bounds.
            let next = newton > lower && newton < upper ? newton : (lower + upper) / 2
            let step = abs(next - beta)
            beta = next
            if step <= 1e-12 * beta { break }
            slope = derivatives(at: beta)
        }
        return 1 / beta
    }
}
