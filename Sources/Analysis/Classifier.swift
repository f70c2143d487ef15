import EncoreNumerics

/// A simple classifier that is fitted at once: a baseline for a network, or a probe of its encoding.
public protocol Classifier {
    /// The class of each row (n, d).
    func predictions(for rows: some RowSource, on pool: WorkerPool) throws(AnalysisError) -> [Int]
}

extension Classifier {
    /// The share of rows that get their own class; 0 if there are none.
    public func accuracy(on rows: some RowSource, labels: [Int], pool: WorkerPool) throws(AnalysisError) -> Double {
        precondition(rows.rows == labels.count, "\(rows.rows) rows do not go with \(labels.count) labels")
        let correct = zip(try predictions(for: rows, on: pool), labels).count { $0 == $1 }
        return labels.isEmpty ? 0 : Double(correct) / Double(labels.count)
    }
}
