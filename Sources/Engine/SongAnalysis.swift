/// What a model makes of a sound.
public struct SongAnalysis: Sendable, Equatable {
    /// Seconds of the sound.
    public let seconds: Double
    /// The clips in the order of time; at least one.
    public let clips: [Clip]
    /// The mean of the clips' encodings; `nil` if the model makes none.
    public let encoding: [Float]?
    /// The probabilities for the whole sound: the normalized geometric mean over its clips, as in `encore eval`.
    /// `nil` if the model does not classify.
    public let probabilities: GenreProbabilities?

    /// What a model makes of one clip.
    public struct Clip: Sendable, Equatable {
        /// Seconds from the beginning of the sound to that of the clip.
        public let start: Double
        /// `encodingWidth` numbers; `nil` if the model makes none.
        public let encoding: [Float]?
        /// softmax(logits / T) with the model's temperature T; `nil` if the model does not classify.
        public let probabilities: GenreProbabilities?
    }
}

/// The probability of each genre.
public struct GenreProbabilities: Sendable, Equatable {
    /// In the order of the model.
    public let genres: [String]
    /// One per genre; they add up to 1.
    public let values: [Double]

    init(genres: [String], values: [Double]) {
        precondition(genres.count == values.count, "\(values.count) probabilities of \(genres.count) genres")
        self.genres = genres
        self.values = values
    }

    /// The most probable genre; of several equally probable ones the first.
    public var mostProbable: String {
        var best = 0
        for index in values.indices where values[index] > values[best] { best = index }
        return genres[best]
    }

    /// The probability of a genre; `nil` for one that the model does not know.
    public subscript(genre: String) -> Double? { genres.firstIndex(of: genre).map { values[$0] } }
}
