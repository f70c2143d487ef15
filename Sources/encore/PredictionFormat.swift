import Encore
import EncoreFiles

/// How `encore predict` prints what a model makes of a song.
struct PredictionFormat: Sendable {
    enum Style { case text, csv, json }

    let style: Style
    /// How many genres are printed.
    let top: Int
    /// Genres less probable than this are uncertain.
    let minConfidence: Double?
    private let nameWidth: Int

    init(style: Style, top: Int, minConfidence: Double?, genres: [String]) {
        self.style = style
        self.top = top
        self.minConfidence = minConfidence
        nameWidth = genres.map { printable($0).count }.max() ?? 0
    }

    /// What stands before all songs.
    func header(hasTimeline: Bool) -> String {
        guard style == .csv else { return "" }
        let place = hasTimeline ? ["path", "start", "end"] : ["path", "seconds", "clips"]
        let certainty = minConfidence == nil ? [] : ["certain"]
        let genres = (0..<top).flatMap { rank in
            rank == 0 ? ["genre", "probability"] : ["genre_\(rank + 1)", "probability_\(rank + 1)"]
        }
        return CSV(columns: place + certainty + genres).text
    }

    /// - Parameter timeline: seconds of a stretch; none: the song as a whole.
    func text(_ path: String, _ analysis: SongAnalysis, timeline: Double?) -> String {
        guard let whole = analysis.probabilities else { return "" }
        let segments = timeline.map { analysis.timeline(every: $0) }
        switch style {
        case .text:
            guard let segments else { return "\(columns(whole))  \(printable(path))\n" }
            let lines = segments.map { "  \(clock($0.start))  \(columns($0.probabilities))\n" }
            return "\(printable(path))\n" + lines.joined()
        case .csv:
            let rows =
                segments?.map { [path, decimal($0.start, 3), decimal($0.end, 3)] + cells($0.probabilities) }
                ?? [[path, decimal(analysis.seconds, 3), String(analysis.clips.count)] + cells(whole)]
            return rows.map(CSV.line).joined()
        case .json:
            let song = PredictedSong(
                path: path, seconds: rounded(analysis.seconds, 1e3), clips: analysis.clips.count,
                prediction: prediction(whole),
                timeline: segments?.map {
                    PredictedSong.Segment(
                        start: rounded($0.start, 1e3), end: rounded($0.end, 1e3),
                        prediction: prediction($0.probabilities))
                })
            return jsonLine(song)
        }
    }

    private func ranked(_ probabilities: GenreProbabilities) -> [(genre: String, value: Double)] {
        let all = zip(probabilities.genres, probabilities.values).map { (genre: $0, value: $1) }
        // Of equally probable ones the first stays first.
        return Array(
            all.enumerated().sorted { ($1.element.value, $0.offset) < ($0.element.value, $1.offset) }
                .map(\.element).prefix(top))
    }

    private func isCertain(_ probabilities: GenreProbabilities) -> Bool? {
        minConfidence.map { (probabilities.values.max() ?? 0) >= $0 }
    }

    private func columns(_ probabilities: GenreProbabilities) -> String {
        let pairs = ranked(probabilities).map { genre, value in
            let (name, share) = (printable(genre), decimal(100 * value, 1))
            return name + String(repeating: " ", count: max(0, nameWidth - name.count) + max(0, 6 - share.count))
                + share
                + " %"
        }
        let certainty = isCertain(probabilities).map { $0 ? "           " : "uncertain: " } ?? ""
        return certainty + pairs.joined(separator: "  ")
    }

    private func cells(_ probabilities: GenreProbabilities) -> [String] {
        (isCertain(probabilities).map { [$0 ? "yes" : "no"] } ?? [])
            + ranked(probabilities).flatMap { [$0.genre, decimal($0.value, 6)] }
    }

    private func prediction(_ probabilities: GenreProbabilities) -> Prediction {
        let ranked = ranked(probabilities)
        return Prediction(
            genre: ranked[0].genre, probability: rounded(ranked[0].value, 1e6),
            certain: isCertain(probabilities),
            probabilities: Dictionary(uniqueKeysWithValues: ranked.map { ($0.genre, rounded($0.value, 1e6)) }))
    }

    private func rounded(_ value: Double, _ unit: Double) -> Double { (value * unit).rounded() / unit }

    /// 3725 as "1:02:05".
    private func clock(_ seconds: Double) -> String {
        let seconds = Int(seconds)
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(seconds / 3600):\(two(seconds / 60 % 60)):\(two(seconds % 60))"
    }
}
