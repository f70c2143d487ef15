import Files
import Numerics

/// Model files: safetensors whose metadata say how the weights are to be used, so that the file suffices anywhere.
extension TrainedModel {
    private enum Key {
        static let model = "model", architecture = "architecture", genres = "genres", sampleRate = "sample_rate"
        static let clipSamples = "clip_samples", pool = "pool", scale = "scale", preset = "preset", seed = "seed"
        static let version = "version", checksum = "checksum"
    }

    /// Writes the file whole or not at all.
    public func write(to path: String) throws(Failure) {
        var file = Safetensors(metadata: [
            Key.model: name,
            Key.architecture: try compactJSON(network.architecture),
            Key.genres: try compactJSON(genres),
            Key.sampleRate: String(input.sampleRate),
            Key.clipSamples: String(input.clipSamples),
            Key.pool: String(input.pool),
            Key.scale: String(scale),
            Key.preset: preset,
            Key.seed: String(seed),
            Key.version: encoreVersion,
        ])
        file.append(parameters)
        file.metadata[Key.checksum] = file.checksum(leavingOut: Key.checksum)
        try FileSystem.write(try file.encoded(), to: path)
    }

    /// - Throws: `.missingInput` if there is no such file, `.badData` for anything in it that is not as it should be.
    public init(contentsOf path: String) throws(Failure) {
        try self.init(try Safetensors(contentsOf: path), path: path)
    }

    /// - Parameter path: named in errors.
    package init(_ file: Safetensors, path: String) throws(Failure) {
        let reader = UntrustedFile(metadata: file.metadata, path: path, purpose: "model", remedy: "train it again")
        let architecture = try reader.decoded(Key.architecture, Architecture.self)
        if let fault = architecture.fault { throw reader.unusable("its architecture does not fit together: \(fault)") }
        network = Network(architecture)
        genres = try reader.decoded(Key.genres, [String].self)
        guard !network.classifies || genres.count == network.classCount, Set(genres).count == genres.count else {
            throw reader.unusable("it names \(genres.count) genres for \(network.classCount) classes")
        }
        input = InputFormat(
            sampleRate: try reader.number(Key.sampleRate, Int.self),
            clipSamples: try reader.number(Key.clipSamples, Int.self), pool: try reader.number(Key.pool, Int.self))
        guard input.sampleRate > 0, input.pool > 0, input.clipSamples > 0,
              input.clipSamples % input.pool == 0, input.clipSamples / input.pool == network.inputWidth else {
            throw reader.unusable(
                "\(input.clipSamples) samples pooled by \(input.pool) are not \(network.inputWidth) inputs")
        }
        scale = try reader.number(Key.scale, Float.self)
        // Clips are divided by it.
        guard scale.isFinite && scale > 0 && (1 / scale).isFinite else {
            throw reader.unusable("its scale is \(scale)")
        }
        name = try reader.text(Key.model)
        preset = try reader.text(Key.preset)
        seed = try reader.number(Key.seed, UInt64.self)
        guard file.tensors.count == network.layout.shapes.count else {
            throw reader.unusable(
                "it holds \(file.tensors.count) tensors, its architecture has \(network.layout.shapes.count)")
        }
        parameters = try file.parameters(network.layout, reader)
        guard try reader.text(Key.checksum) == file.checksum(leavingOut: Key.checksum) else {
            throw reader.unusable("its content does not match its checksum")
        }
    }
}
