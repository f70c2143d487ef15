import EncoreAudio
import EncoreFiles

/// `encore inspect`: what lies at a path.
public enum Inspection: Sendable {
    case songs(SongsInspection)
    case model(ModelInspection)
    case run(RunInspection)

    /// What a path leads to, by what is there.
    private enum Kind {
        case songs
        case model(String)
        case run(RunFolder)
    }

    /// - Parameter request: a folder of songs, or a song; or a run folder, the folder of a model, or a model file, of
    ///   which only the path counts.
    /// - Throws: `.missingInput` if nothing is there; `.badData` for what is none of these, and for damaged files.
    public init(_ request: SongsRequest, _ resources: Resources) throws(Failure) {
        switch try Self.kind(of: request.path) {
        case .songs: self = .songs(try SongsInspection(request, resources))
        case .model(let file): self = .model(try ModelInspection(contentsOf: file))
        case .run(let folder): self = .run(try RunInspection(of: folder))
        }
    }

    private static func kind(of path: String) throws(Failure) -> Kind {
        guard try FileStatus(of: FilePath(path)).kind == .folder else {
            return path.hasSuffix(".safetensors") || Safetensors.isLikely(path) ? .model(path) : .songs
        }
        let (run, model) = (RunFolder(path), ModelFolder(path))
        if FileSystem.exists(run.configuration), FileSystem.exists(run.split) { return .run(run) }
        if FileSystem.exists(model.model) { return .model(model.model) }
        if FileSystem.exists(model.checkpoint) {
            throw Failure(
                .missingInput, path: path, "its training is not finished",
                remedy: "inspect the folder of its run, which is the one above")
        }
        if FileSystem.exists(CrossValidationFolder(path).configuration) {
            throw Failure(
                .badData, path: path, "a cross-validation, whose results are in crossval.md",
                remedy: "inspect one of its folds, such as seed-0/fold-1")
        }
        return .songs
    }

    /// For people.
    public var text: String {
        switch self {
        case .songs(let songs): songs.text
        case .model(let model): model.text
        case .run(let run): run.text
        }
    }

    /// For programs: an object whose `kind` is "songs", "model" or "run".
    public var json: String {
        get throws(Failure) {
            let path = "standard output"
            return switch self {
            case .songs(let songs): try jsonText(songs, path: path)
            case .model(let model): try jsonText(model, path: path)
            case .run(let run): try jsonText(run, path: path)
            }
        }
    }
}

extension Safetensors {
    /// Whether a file begins as a safetensors file does: with the length of a header, and the header's first character.
    fileprivate static func isLikely(_ path: String) -> Bool {
        guard let file = try? MappedFile(path), file.byteCount > 8 else { return false }
        let head = file.bytes(0..<9)
        return head[8] == UInt8(ascii: "{") && head[4..<8].allSatisfy { $0 == 0 }
    }
}
