internal import EncoreAnalysis
internal import Glibc

/// What a stretch of a sound sounds like.
public struct TimelineSegment: Sendable, Equatable {
    /// Seconds from the beginning of the sound.
    public let start: Double
    public let end: Double
    /// Of the clips that begin in it: their normalized geometric mean.
    public let probabilities: GenreProbabilities
}

extension SongAnalysis {
    /// The genre over time: a sound divided into stretches of one length. The last one takes what remains.
    ///
    /// - Parameter length: seconds, at least those between two clips.
    /// - Returns: no segments for a model that does not classify.
    /// - Precondition: `length` is a finite number above 0.
    public func timeline(every length: Double) -> [TimelineSegment] {
        precondition(length > 0 && length.isFinite, "segments of \(length) seconds")
        let groups = Dictionary(grouping: clips) { Int(($0.start / length).rounded(.down)) }
        let numbers = groups.keys.sorted()
        return numbers.enumerated().compactMap { index, number in
            guard let own = groups[number], let genres = own[0].probabilities?.genres else { return nil }
            var logarithms = [Double](repeating: 0, count: genres.count)
            for clip in own {
                for (genre, value) in (clip.probabilities?.values ?? []).enumerated() {
                    logarithms[genre] += log(max(value, .leastNormalMagnitude)) / Double(own.count)
                }
            }
            return TimelineSegment(
                start: Double(number) * length,
                end: index + 1 < numbers.count ? Double(number + 1) * length : seconds,
                probabilities: GenreProbabilities(
                    genres: genres, values: SoftmaxRow(logarithms).probabilities))
        }
    }
}
