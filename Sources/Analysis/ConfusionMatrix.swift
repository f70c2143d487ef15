/// How often items of each genre were taken for each genre, and the figures that follow from it.
///
/// Every ratio whose denominator is 0 is 0: the precision of a genre that was never predicted, for example.
///
/// Source: Sokolova and Lapalme, "A systematic analysis of performance measures for classification tasks",
/// Information Processing & Management 45 (2009).
public struct ConfusionMatrix: Sendable, Equatable {
    /// The genres' names, in label order.
    public let genres: [String]
    /// counts[actual][predicted].
    public let counts: [[Int]]

    public init(genres: [String], counts: [[Int]]) {
        precondition(
            counts.count == genres.count && counts.allSatisfy { $0.count == genres.count },
            "\(counts.count) rows of \(counts.map(\.count)) counts are no confusion matrix of \(genres.count) genres")
        self.genres = genres
        self.counts = counts
    }

    /// - Parameters:
    ///   - labels: the true genre of each item, an index into `genres`.
    ///   - predictions: what each item was taken for.
    public init(genres: [String], labels: [Int], predictions: [Int]) {
        precondition(
            labels.count == predictions.count,
            "\(labels.count) labels do not go with \(predictions.count) predictions")
        var counts = [[Int]](repeating: [Int](repeating: 0, count: genres.count), count: genres.count)
        for (label, prediction) in zip(labels, predictions) {
            precondition(
                genres.indices.contains(label) && genres.indices.contains(prediction),
                "label \(label) or prediction \(prediction) is not among \(genres.count) genres")
            counts[label][prediction] += 1
        }
        self.init(genres: genres, counts: counts)
    }

    /// The number of items.
    public var total: Int { support.reduce(0, +) }

    /// The number of items that were taken for what they are.
    public var correct: Int { genres.indices.reduce(0) { $0 + counts[$1][$1] } }

    /// correct / total.
    public var accuracy: Double { ratio(correct, total) }

    /// Items of each genre: the row sums.
    public var support: [Int] { counts.map { $0.reduce(0, +) } }

    /// Items taken for each genre: the column sums.
    public var predicted: [Int] {
        genres.indices.map { column in counts.reduce(0) { $0 + $1[column] } }
    }

    /// Each row divided by its sum: of the items of one genre, the share that was taken for each.
    public var rowNormalized: [[Double]] {
        counts.map { row in
            let sum = row.reduce(0, +)
            return row.map { ratio($0, sum) }
        }
    }

    /// Of the items taken for a genre, the share that belongs to it: tp / (tp + fp).
    public var precision: [Double] {
        let predicted = predicted
        return genres.indices.map { ratio(counts[$0][$0], predicted[$0]) }
    }

    /// Of the items of a genre, the share that was taken for it: tp / (tp + fn).
    public var recall: [Double] {
        let support = support
        return genres.indices.map { ratio(counts[$0][$0], support[$0]) }
    }

    /// The harmonic mean of precision and recall: 2 tp / (2 tp + fp + fn).
    public var f1: [Double] {
        let support = support
        let predicted = predicted
        return genres.indices.map { ratio(2 * counts[$0][$0], support[$0] + predicted[$0]) }
    }

    /// Precision, recall and F1, averaged over the genres.
    public struct Average: Sendable, Equatable {
        public let precision: Double
        public let recall: Double
        public let f1: Double
    }

    /// Every genre counts the same.
    public var macroAverage: Average { average(weights: [Int](repeating: 1, count: genres.count)) }

    /// Every genre counts by its support.
    public var weightedAverage: Average { average(weights: support) }

    /// The mean recall: accuracy if every genre had as many items. The same as `macroAverage.recall`.
    public var balancedAccuracy: Double { macroAverage.recall }

    /// Agreement beyond chance, (p_o − p_e) / (1 − p_e), where p_o is the accuracy and
    /// p_e = Σ_c support_c · predicted_c / total² is what independent guesses with the same frequencies would reach.
    ///
    /// Source: Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20
    /// (1960).
    public var kappa: Double {
        let total = Double(total)
        let chance = zip(support, predicted).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        let (numerator, denominator) = (Double(correct) * total - chance, total * total - chance)
        return denominator > 0 ? numerator / denominator : 0
    }

    private func average(weights: [Int]) -> Average {
        let sum = Double(weights.reduce(0, +))
        func mean(_ values: [Double]) -> Double {
            sum > 0 ? zip(values, weights).reduce(0) { $0 + $1.0 * Double($1.1) } / sum : 0
        }
        return Average(precision: mean(precision), recall: mean(recall), f1: mean(f1))
    }
}

private func ratio(_ numerator: Int, _ denominator: Int) -> Double {
    denominator > 0 ? Double(numerator) / Double(denominator) : 0
}
