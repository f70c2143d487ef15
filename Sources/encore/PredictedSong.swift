/// The genres of a song, or of a stretch of it, as JSON names them.
struct Prediction {
    let genre: String
    let probability: Double
    let certain: Bool?
    let probabilities: [String: Double]
}

/// What a model makes of a song, as one line of JSON.
struct PredictedSong: Encodable {
    let path: String
    let seconds: Double
    let clips: Int
    let prediction: Prediction
    let timeline: [Segment]?

    struct Segment: Encodable {
        let start: Double
        let end: Double
        let prediction: Prediction

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(start, forKey: .start)
            try container.encode(end, forKey: .end)
            try container.encode(prediction)
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(path, forKey: .path)
        try container.encode(seconds, forKey: .seconds)
        try container.encode(clips, forKey: .clips)
        try container.encode(prediction)
        try container.encodeIfPresent(timeline, forKey: .timeline)
    }
}

private enum Key: String, CodingKey {
    case path, seconds, clips, genre, probability, certain, probabilities, timeline, start, end
}

extension KeyedEncodingContainer<Key> {
    fileprivate mutating func encode(_ prediction: Prediction) throws {
        try encode(prediction.genre, forKey: .genre)
        try encode(prediction.probability, forKey: .probability)
        try encodeIfPresent(prediction.certain, forKey: .certain)
        try encode(prediction.probabilities, forKey: .probabilities)
    }
}
