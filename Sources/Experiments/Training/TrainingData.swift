import EncoreAudio
import EncoreLearning

/// What a model is trained on, and what is watched meanwhile.
struct TrainingData {
    let format: ClipFormat
    let train: Dataset
    let validation: Dataset
    let heldOut: Dataset
    /// Of each subset, by the name that messages give it.
    let fingerprints: [String: String]

    init(_ data: PreparedData, _ format: ClipFormat, _ level: Dataset.Level) {
        self.format = format
        train = Dataset(data.train, format, level)
        validation = Dataset(data.validation, format, level)
        heldOut = Dataset(data.test, format, level)
        fingerprints = [
            "songs to train on": train.fingerprint, "validation songs": validation.fingerprint,
            "held-out songs": heldOut.fingerprint,
        ]
    }
}
