import EncoreNumerics

/// A bar of guitar strokes, palm-muted on the tonic with accents on other degrees, played four times over.
struct Riff: Sendable {
    struct Stroke: Sendable {
        var beat: Double
        var beats: Double
        var degree: Int
        var isMuted: Bool
    }

    private var figure: [Stroke] = []
    /// The degree that the whole figure is moved to in each of four bars.
    private var journey: [Int]

    init(style: Style, density: Double, using random: inout RandomSource) {
        journey = random.element(of: [[0, 0, 0, 1], [0, 0, 5, 6], [0, 0, 3, 1], [0, 5, 2, 6], [0, 0, 0, 0]])
        if style == .doom {
            figure = [
                Stroke(beat: 0, beats: 2.5, degree: 0, isMuted: false),
                Stroke(beat: 2.5, beats: 0.5, degree: 0, isMuted: true),
                Stroke(beat: 3, beats: 1, degree: random.element(of: [1, 2, 6]), isMuted: false),
            ]
            return
        }
        // Cells of one beat in sixteenths: gallop, reversed gallop, eighths, sixteenths.
        let cells: [[Double]] =
            density > 0.3
            ? [[0, 0.5, 0.75], [0, 0.5, 0.75], [0, 0.25, 0.5], [0, 0.5], [0, 0.25, 0.5, 0.75]]
            : [[0, 0.5], [0], [0, 0.5, 0.75]]
        let cell = random.element(of: cells)
        for beat in 0..<4 {
            let accented = beat == 3 || random.chance(0.3)
            if accented {
                figure.append(
                    Stroke(
                        beat: Double(beat), beats: 1, degree: random.element(of: [0, 1, 2, 4, 6]), isMuted: false))
                continue
            }
            for (index, start) in cell.enumerated() {
                let end = index + 1 < cell.count ? cell[index + 1] : 1
                figure.append(
                    Stroke(
                        beat: Double(beat) + start, beats: end - start, degree: 0, isMuted: true))
            }
        }
        figure[0].isMuted = false
    }

    func degree(ofBar repetition: Int) -> Int { journey[repetition % 4] }

    func strokes(repetition: Int) -> [Stroke] {
        figure.map { stroke in
            var stroke = stroke
            stroke.degree += journey[repetition % 4]
            return stroke
        }
    }
}
