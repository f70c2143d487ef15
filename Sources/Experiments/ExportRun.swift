import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreONNX

/// Writes a trained model in a format that other programs read.
public struct ExportRun: Sendable {
    public enum Format: String, CaseIterable, Sendable {
        case onnx
    }

    private let file: String
    private let format: Format
    private let target: String?

    /// - Parameters:
    ///   - file: the model file.
    ///   - target: where to write; without it, NAME.onnx in the current folder. Not in the run's folder, where a later
    ///     training would leave it behind, out of date.
    public init(file: String, format: Format, target: String?) {
        self.file = file
        self.format = format
        self.target = target
    }

    /// - Returns: what was written, where, and what it takes and gives.
    public func run() throws(Failure) -> String {
        let model = try TrainedModel(contentsOf: file)
        // Refuses a model that Encore could not use itself.
        _ = try ClipFormat(of: model, path: file)
        guard model.network.encodes || model.network.classifies else {
            throw Failure(.badData, path: file, "neither encodes nor classifies", remedy: "use a model of another kind")
        }
        // A name from a file of which nothing is believed could lead anywhere.
        let name = ModelRecipe(named: model.name)?.name ?? "model"
        let target = target ?? "\(name).\(format.rawValue)"
        if let status = try? FileStatus(of: FilePath(target)) {
            guard try status.identity != FileStatus(of: FilePath(file)).identity else {
                throw Failure(.cannotWrite, path: target, "is the model itself", remedy: "choose another place")
            }
        }
        switch format {
        case .onnx:
            let content = try ONNXFile(model)
            try FileSystem.write(content.bytes, to: target)
            return "\(printable(target)): \(content.signature)\n"
        }
    }
}
