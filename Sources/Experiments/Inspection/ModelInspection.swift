import EncoreAudio
import EncoreFiles
import EncoreLearning

/// What a model file says of its model, and what its run says of its training.
public struct ModelInspection: Encodable, Sendable {
    let kind = "model"
    let path: String
    let model: String
    /// What it tells apart; empty for a model that does not classify.
    let genres: [String]
    let encodes: Bool
    let reconstructs: Bool
    /// Numbers of an encoding; 0 without one.
    let encodingWidth: Int
    /// Numbers of a reconstruction; 0 without one.
    let reconstructionWidth: Int
    /// Hz.
    let sampleRate: Int
    let clipSeconds: Double
    let clipSamples: Int
    /// Samples whose mean is one number.
    let pooling: Int
    /// Numbers of a clip that the first layer takes.
    let inputs: Int
    /// The root mean square to which each clip is brought; `nil` where all clips are divided by `scale`.
    let equalLevel: Double?
    let scale: Double?
    let temperature: Double
    let preset: String
    let seed: UInt64
    /// Of Encore.
    let version: String?
    let parameters: Int
    let runningAverages: Int
    let layers: [LayerSummary]
    /// `nil` where the file lies in no run.
    let training: TrainingSummary?
}

extension ModelInspection {
    /// - Parameters:
    ///   - path: a model file.
    ///   - run: its run, if that is known.
    /// - Throws: `.missingInput` if there is no such file; `.badData` for a damaged one.
    init(contentsOf path: String, in run: (folder: RunFolder, configuration: RunConfiguration)?) throws(Failure) {
        let file = try Safetensors(contentsOf: path)
        let model = try TrainedModel(file, path: path)
        let network = model.network
        self.path = path
        self.model = model.name
        genres = network.classifies ? model.genres : []
        (encodes, reconstructs) = (network.encodes, network.reconstructs)
        encodingWidth = network.encodes ? network.encodingWidth : 0
        reconstructionWidth = network.reconstructs ? network.reconstructionWidth : 0
        sampleRate = model.input.sampleRate
        clipSamples = model.input.clipSamples
        clipSeconds = Double(model.input.clipSamples) / Double(model.input.sampleRate)
        pooling = model.input.pooling
        inputs = network.inputWidth
        switch model.level {
        case .equal(let rms): (equalLevel, scale) = (Double(rms), nil)
        case .scale(let factor): (equalLevel, scale) = (nil, Double(factor))
        }
        temperature = model.temperature
        preset = model.preset
        seed = model.seed
        version = TrainedModel.version(of: file)
        parameters = network.architecture.parameterCount
        runningAverages = network.architecture.runningAverageCount
        layers = network.architecture.layerSummaries
        guard let run, let recipe = ModelRecipe(named: model.name), run.configuration.settings[recipe.name] != nil,
            FilePath(run.folder.model(recipe).model).resolved == FilePath(path).resolved
        else {
            training = nil
            return
        }
        training = try TrainingSummary(of: recipe, in: run.folder, run.configuration)
    }

    /// - Parameter file: of a model; where it lies in a run, that run is looked at too.
    public init(contentsOf file: String) throws(Failure) {
        let run = RunFolder(FilePath(file).resolved.folder.folder.text)
        let configuration =
            FileSystem.exists(run.configuration) ? try? RunConfiguration(of: run) : nil
        try self.init(contentsOf: file, in: configuration.map { (run, $0) })
    }
}
