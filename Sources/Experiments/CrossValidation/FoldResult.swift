import Audio
import Learning

/// What a contender, or a baseline, makes of one fold. What does not apply is `nil`.
struct FoldResult: Sendable {
    let contender: String
    let seed: UInt64
    let fold: Int
    /// Each figure by its name in tables.
    var figures: [Figure: Double] = [:]
    /// Whether the genre of each song of the fold was found, by the song's name.
    var songs: [(name: String, genre: String, predicted: String)] = []

    enum Figure: String, CaseIterable, Sendable {
        case clips, songs, macroF1 = "macro_f1", equalLoudness = "equal_loudness"
        case calibrationError = "calibration_error"
        case errorToZero = "error_to_zero", errorToPca64 = "error_to_pca64"
        case nearestNeighbours = "5nn", linearProbe = "linear_probe", epochs, seconds
    }
}
