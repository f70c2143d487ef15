internal import EncoreAudio
internal import EncoreExperiments
public import EncoreFiles
internal import EncoreLearning
internal import EncoreNumerics

/// A trained model, open for use.
///
/// Any number of threads may use one model at once: each call has memory of its own. One call at a time is spread over
/// the model's threads; calls that come meanwhile run on the thread that makes them. The same call gives the same bits
/// either way.
public final class Model: Sendable {
    /// The model file.
    public let path: String
    /// The name of its kind: "convolutional" for example.
    public let name: String
    /// The genres that it tells apart, in the order of its probabilities; empty if it tells none.
    public let genres: [String]
    /// Seconds of sound in one clip.
    public let clipSeconds: Double
    /// Numbers of an encoding; 0 for a model that makes none.
    public let encodingWidth: Int
    /// Whether it gives probabilities of genres.
    public var classifies: Bool { inference.network.classifies }
    /// Whether it makes encodings.
    public var encodes: Bool { inference.network.encodes }
    /// Whether it reconstructs clips from encodings.
    public var reconstructs: Bool { inference.network.reconstructs }

    let inference: Inference
    let pool: WorkerPool
    let format: ClipFormat
    let level: Dataset.Level
    let temperature: Double

    /// Opens a model file, or a model of a run folder.
    ///
    /// - Parameters:
    ///   - path: a model file (`model.safetensors`), the folder that holds it, or the folder of a run.
    ///   - name: the model of the run. Without it, of those that encode and classify, the one that tells the most
    ///     validation clips right.
    ///   - threads: how many threads a call may use; without it, as many as there are cores for this process.
    /// - Throws: `Failure` of kind `.missingInput` if there is no such model; `.badData` if the file cannot be
    ///   understood.
    /// - Precondition: `threads` is at least 1.
    public init(contentsOf path: String, named name: String? = nil, threads: Int? = nil) throws(Failure) {
        let file = try modelFile(at: path, named: name)
        let model = try TrainedModel(contentsOf: file)
        let format = try ClipFormat(of: model, path: file)
        self.path = file
        self.name = model.name
        self.format = format
        genres = model.network.classifies ? model.genres : []
        clipSeconds = format.seconds
        encodingWidth = model.network.encodes ? model.network.encodingWidth : 0
        level = model.level
        temperature = model.temperature
        pool = WorkerPool(threads: threads ?? WorkerPool.availableCores)
        inference = Inference(model.network, model.parameters, on: pool)
    }
}

/// The model file that is meant by the path of a file or folder.
package func modelFile(at path: String, named name: String?) throws(Failure) -> String {
    guard try FileStatus(of: FilePath(path)).kind == .folder else { return path }
    if name == nil, case let file = ModelFolder(path).model, FileSystem.exists(file) { return file }
    let run = RunFolder(path)
    if let name {
        let models = run.trainedModels
        if let model = models.first(where: { $0.name == name }) { return run.model(model).model }
        throw Failure(
            .missingInput, path: path, "there is no model \(printable(name)) here",
            remedy: models.isEmpty ? nil : "there are \(models.map(\.name).joined(separator: ", "))")
    }
    // One that can do everything, if there is any.
    var best = try run.bestModel { $0.representations.contains(.logits) && $0.representations.contains(.encoding) }
    if best == nil { best = try run.bestModel { $0.representations.contains(.logits) } }
    if best == nil { best = try run.bestModel { _ in true } }
    guard let model = best else {
        throw Failure(.missingInput, path: path, "there is no trained model here", remedy: Remedy.train)
    }
    return run.model(model).model
}
