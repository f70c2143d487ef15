internal import EncoreAudio
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
    let format: ClipFormat
    let level: Dataset.Level
    let temperature: Double

    /// Opens a model file, or a model of a run folder.
    ///
    /// - Parameters:
    ///   - path: a model file (`model.safetensors`), the folder that holds it, or the folder of a run.
    ///   - name: which model of a run is meant; need not be given where there is one only.
    ///   - threads: how many threads a call may use; without it, as many as there are cores for this process.
    /// - Throws: `Failure` of kind `.missingInput` if there is no model, or several of which none is named; `.badData`
    ///   if the file cannot be understood.
    /// - Precondition: `threads` is at least 1.
    public init(contentsOf path: String, named name: String? = nil, threads: Int? = nil) throws(Failure) {
        let file = try modelFile(at: path, named: name)
        let model = try TrainedModel(contentsOf: file)
        guard let format = ClipFormat(model.input) else {
            throw Failure(
                .badData, path: file,
                "takes clips of \(model.input.clipSamples) samples at \(model.input.sampleRate) Hz, pooled by "
                    + "\(model.input.pool), which Encore does not cut", remedy: "train it again")
        }
        self.path = file
        self.name = model.name
        self.format = format
        genres = model.network.classifies ? model.genres : []
        clipSeconds = format.seconds
        encodingWidth = model.network.encodes ? model.network.encodingWidth : 0
        level = model.level
        temperature = model.temperature
        inference = Inference(
            model.network, model.parameters, on: WorkerPool(threads: threads ?? WorkerPool.availableCores))
    }
}

extension ClipFormat {
    /// The format of which a model file speaks; `nil` if it is none that is cut here.
    fileprivate init?(_ input: TrainedModel.InputFormat) {
        guard Self.poolings.contains(input.pool), input.sampleRate == Self.sampleRate, input.clipSamples > 0,
            input.clipSamples % Self.largestPooling == 0
        else { return nil }
        self.init(pooling: input.pool, samples: input.clipSamples)
    }
}

/// The model file that is meant by the path of a file or folder.
private func modelFile(at path: String, named name: String?) throws(Failure) -> String {
    let fileName = "model.safetensors"
    guard try FileStatus(of: FilePath(path)).kind == .folder else { return path }
    func file(_ folder: String) -> String? {
        let file = folder + "/" + fileName
        return FileSystem.exists(file) ? file : nil
    }
    if name == nil, let file = file(path) { return file }
    var found: [(name: String, file: String)] = []
    for entry in try listing(of: FilePath(path)) {
        let name = FilePath.text(of: entry)
        if let file = file(path + "/" + name) { found.append((name, file)) }
    }
    if let name {
        if let named = found.first(where: { $0.name == name }) { return named.file }
        throw Failure(
            .missingInput, path: path, "there is no model \(printable(name)) here",
            remedy: found.isEmpty ? nil : "there are \(found.map { printable($0.name) }.joined(separator: ", "))")
    }
    guard let only = found.first else {
        throw Failure(.missingInput, path: path, "there is no trained model here", remedy: "train one first")
    }
    guard found.count == 1 else {
        throw Failure(
            .missingInput, path: path, "there are several models here",
            remedy: "name one of \(found.map { printable($0.name) }.joined(separator: ", "))")
    }
    return only.file
}
