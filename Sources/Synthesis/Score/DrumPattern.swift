import Numerics

/// A bar of one drum on a grid: X is an accent, x a stroke, o a soft stroke, . a rest.
struct DrumPattern: Sendable {
    private let strokes: [(step: Int, velocity: Double)]
    private let steps: Int

    init(_ grid: String) {
        steps = grid.count
        strokes = grid.enumerated().compactMap { step, character in
            switch character {
            case "X": (step, 1)
            case "x": (step, 0.8)
            case "o": (step, 0.5)
            default: nil
            }
        }
    }

    /// The strokes of a bar that starts at `beat`. Grids of 16 steps to four beats do not swing, those of 8 do: the
    /// timeline bends eighths only.
    func notes(at beat: Double, beats: Double, velocity: Double = 1, pitch: Int = 36) -> [WrittenNote] {
        strokes.map { stroke in
            WrittenNote(
                beat: beat + beats * Double(stroke.step) / Double(steps), beats: 0.25, pitch: pitch,
                velocity: stroke.velocity * velocity)
        }
    }
}
