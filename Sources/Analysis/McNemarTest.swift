import Glibc

/// Whether two classifiers, tested on the same items, differ by more than chance: the exact McNemar test.
///
/// Items on which both are right, or both wrong, tell nothing. Of the n = b + c others, each classifier alone is right
/// on half, were they equally good; the two-sided p-value is how probable it then is that the items are divided at
/// least as unevenly:
///
///     p = min(1, 2 Σ_{k ≤ min(b, c)} C(n, k) / 2ⁿ),   1 for n = 0
///
/// Items must be independent: give it songs rather than clips.
///
/// Sources: McNemar, "Note on the sampling error of the difference between correlated proportions or percentages",
/// Psychometrika 12 (1947); the exact form as in Fagerland, Lydersen and Laake, "The McNemar test for binary
/// matched-pairs data", BMC Medical Research Methodology 13 (2013).
public struct McNemarTest: Sendable, Equatable {
    /// b: items that the first classifier alone has right.
    public let onlyFirst: Int
    /// c: items that the second classifier alone has right.
    public let onlySecond: Int
    /// In 0 ... 1, two-sided.
    public let pValue: Double

    public init(onlyFirst: Int, onlySecond: Int) {
        precondition(onlyFirst >= 0 && onlySecond >= 0, "\(onlyFirst) and \(onlySecond) are no counts of items")
        self.onlyFirst = onlyFirst
        self.onlySecond = onlySecond
        pValue = min(1, 2 * lowerTail(min(onlyFirst, onlySecond), of: onlyFirst + onlySecond))
    }

    /// - Parameters:
    ///   - first: whether the first classifier is right, item by item.
    ///   - second: the same of the second classifier, for the same items in the same order.
    public init(first: [Bool], second: [Bool]) {
        precondition(first.count == second.count, "\(first.count) items do not pair with \(second.count)")
        self.init(
            onlyFirst: zip(first, second).count { $0 && !$1 }, onlySecond: zip(first, second).count { !$0 && $1 })
    }
}

/// Σ_{k ≤ last} C(n, k) / 2ⁿ. The largest term is taken in logarithms, the others relative to it, so that nothing
/// overflows and what underflows does not count.
private func lowerTail(_ last: Int, of n: Int) -> Double {
    var logTerm = -Double(n) * log(2.0)
    for k in 0..<last { logTerm += log(Double(n - k) / Double(k + 1)) }
    var ratio = 1.0
    var sum = 1.0
    for k in stride(from: last, to: 0, by: -1) {
        ratio *= Double(k) / Double(n - k + 1)
        sum += ratio
    }
    return exp(logTerm + log(sum))
}
