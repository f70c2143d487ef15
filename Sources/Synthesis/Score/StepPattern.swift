import EncoreNumerics

/// A bar's rhythm on a grid, as on a drum machine: X is an accent, x a stroke, o a soft stroke, . a rest.
package struct StepPattern: Sendable {
    private let strokes: [(step: Int, velocity: Double)]
    private let steps: Int

    package init(_ grid: String) {
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

    /// The strokes of a bar of `beats` beats that starts at `beat`.
    package func notes(at beat: Double, beats: Double, velocity: Double = 1, pitch: Int = 36) -> [WrittenNote] {
        strokes.map { stroke in
            WrittenNote(
                beat: beat + beats * Double(stroke.step) / Double(steps), beats: 0.25, pitch: pitch,
                velocity: stroke.velocity * velocity)
        }
    }
}
