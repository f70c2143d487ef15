internal import Encore
internal import EncoreExperiments
internal import EncoreFiles

/// library.json: which model made the encodings, and how.
struct LibraryDescription: Codable, Equatable, Sendable {
    /// The model file, absolute.
    let model: String
    let modelName: String
    /// A hash of the model file.
    let modelHash: String
    let genres: [String]
    /// Numbers of an encoding.
    let width: Int
    let clipSeconds: Double
    /// Seconds from a clip to the next.
    let hopSeconds: Double
    var songs = 0
    var clips = 0

    init(of model: Model, hop: Double?) throws(Failure) {
        self.model = songPath(FilePath(model.path)).text
        modelName = model.name
        modelHash = String(fnvHash(try FileSystem.read(model.path)), radix: 16)
        genres = model.genres
        width = model.encodingWidth
        clipSeconds = model.clipSeconds
        hopSeconds = model.exactHop(hop)
    }

    /// What must be equal for encodings to be comparable.
    var settings: String { "\(modelName) \(modelHash), hop \(hopSeconds)" }
}
