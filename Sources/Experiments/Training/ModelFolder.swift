import EncoreFiles

/// The folder of one model in a run: what its training leaves.
public struct ModelFolder: Sendable {
    public let path: String

    public init(_ path: String) {
        self.path = path
    }

    public var model: String { path + "/model.safetensors" }
    /// The state after the last epoch that was saved, from which training resumes.
    public var checkpoint: String { path + "/checkpoint.safetensors" }
    /// A model file of the best epoch so far, chosen without the held-out songs.
    public var best: String { path + "/best.safetensors" }
    public var history: String { path + "/history.csv" }
    /// In a cross-validation: what the model makes of its fold.
    var result: String { path + "/result.json" }

    func removeAll() throws(Failure) {
        // The model first: where it is, the training is taken for finished.
        for file in [model, checkpoint, best, history, result] { try FileSystem.remove(file) }
        try removeEvents()
    }

    /// Removes what resuming needs, once training is complete.
    func removeCheckpoints() throws(Failure) {
        for file in [checkpoint, best] { try FileSystem.remove(file) }
    }
}
