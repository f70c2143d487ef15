import EncoreFiles
import EncoreNumerics

/// Model files: safetensors whose metadata say how the weights are to be used, so that the file suffices anywhere.
extension TrainedModel {
    private enum Key {
        static let model = "model", architecture = "architecture", genres = "genres", sampleRate = "sample_rate"
        static let clipSamples = "clip_samples", pooling = "pool", scale = "scale", equalLevel = "equal_level"
        static let preset = "preset", seed = "seed", temperature = "temperature"
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
            Key.pooling: String(input.pooling),
            Key.preset: preset,
            Key.seed: String(seed),
            Key.temperature: String(temperature),
            Key.version: encoreVersion,
        ])
        switch level {
        case .scale(let scale): file.metadata[Key.scale] = String(scale)
        case .equal(let rms): file.metadata[Key.equalLevel] = String(rms)
        }
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
        if let error = architecture.validationError {
            throw reader.unusable("its architecture does not fit together: \(error)")
        }
        network = Network(architecture)
        genres = try reader.decoded(Key.genres, [String].self)
        guard !network.classifies || genres.count == network.classCount, Set(genres).count == genres.count else {
            throw reader.unusable("it names \(genres.count) genres for \(network.classCount) classes")
        }
        input = InputFormat(
            sampleRate: try reader.number(Key.sampleRate, Int.self),
            clipSamples: try reader.number(Key.clipSamples, Int.self), pooling: try reader.number(Key.pooling, Int.self)
        )
        guard input.sampleRate > 0, input.pooling > 0, input.clipSamples > 0,
            input.clipSamples % input.pooling == 0, input.clipSamples / input.pooling == network.inputWidth
        else {
            throw reader.unusable(
                "\(input.clipSamples) samples pooled by \(input.pooling) are not \(network.inputWidth) inputs")
        }
        level = try Self.level(reader, file)
        temperature = file.metadata[Key.temperature] == nil ? 1 : try reader.number(Key.temperature, Double.self)
        guard temperature.isFinite && temperature > 0 && (1 / temperature).isFinite else {
            throw reader.unusable("its temperature is \(temperature)")
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

    /// The version of Encore that wrote a model file.
    package static func version(of file: Safetensors) -> String? { file.metadata[Key.version] }

    private static func level(_ reader: UntrustedFile, _ file: Safetensors) throws(Failure) -> Dataset.Level {
        let isEqual = file.metadata[Key.equalLevel] != nil
        let number = try reader.number(isEqual ? Key.equalLevel : Key.scale, Float.self)
        // Clips are divided by it.
        guard number.isFinite && number > 0 && (1 / number).isFinite else {
            throw reader.unusable("its \(isEqual ? "level" : "scale") is \(number)")
        }
        return isEqual ? .equal(number) : .scale(number)
    }
}
