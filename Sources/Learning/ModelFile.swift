import Files
import FoundationEssentials
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
            Key.architecture: try Self.json(network.architecture),
            Key.genres: try Self.json(genres),
            Key.sampleRate: String(input.sampleRate),
            Key.clipSamples: String(input.clipSamples),
            Key.pool: String(input.pool),
            Key.scale: String(scale),
            Key.preset: preset,
            Key.seed: String(seed),
            Key.version: encoreVersion,
            Key.checksum: Self.checksum(parameters),
        ])
        for (shape, tensor) in zip(network.layout.shapes, parameters.tensors) {
            file.append(shape.name, shape: shape.extents, floats: tensor.elements)
        }
        try FileSystem.write(try file.encoded(), to: path)
    }

    /// - Throws: `.missingInput` if there is no such file, `.badData` for anything in it that is not as it should be.
    public init(contentsOf path: String) throws(Failure) {
        try self.init(try Safetensors(contentsOf: path), path: path)
    }

    /// - Parameter path: named in errors.
    package init(_ file: Safetensors, path: String) throws(Failure) {
        func unusable(_ reason: String) -> Failure {
            Failure(.badData, path: path, "is not a usable model: \(reason)", remedy: "train it again")
        }
        func text(_ key: String) throws(Failure) -> String {
            guard let value = file.metadata[key] else { throw unusable("its metadata lack \(key)") }
            return value
        }
        func number<Number: LosslessStringConvertible>(_ key: String, _: Number.Type) throws(Failure) -> Number {
            let value = try text(key)
            guard let number = Number(value) else { throw unusable("its \(key) is \(printable(value))") }
            return number
        }
        func decoded<Value: Decodable>(_ key: String, _: Value.Type) throws(Failure) -> Value {
            guard let value = try? JSONDecoder().decode(Value.self, from: Data(try text(key).utf8)) else {
                throw unusable("its \(key) cannot be understood")
            }
            return value
        }

        let architecture = try decoded(Key.architecture, Architecture.self)
        if let fault = architecture.fault { throw unusable("its architecture does not fit together: \(fault)") }
        network = Network(architecture)
        genres = try decoded(Key.genres, [String].self)
        guard !network.classifies || genres.count == network.classCount, Set(genres).count == genres.count else {
            throw unusable("it names \(genres.count) genres for \(network.classCount) classes")
        }
        input = InputFormat(
            sampleRate: try number(Key.sampleRate, Int.self), clipSamples: try number(Key.clipSamples, Int.self),
            pool: try number(Key.pool, Int.self))
        guard input.sampleRate > 0, input.pool > 0, input.clipSamples > 0,
              input.clipSamples % input.pool == 0, input.clipSamples / input.pool == network.inputWidth else {
            throw unusable("\(input.clipSamples) samples pooled by \(input.pool) are not \(network.inputWidth) inputs")
        }
        scale = try number(Key.scale, Float.self)
        guard scale.isFinite && scale > 0 else { throw unusable("its scale is \(scale)") }
        name = try text(Key.model)
        preset = try text(Key.preset)
        seed = try number(Key.seed, UInt64.self)

        // Shapes first, so that nothing is allocated which the file does not hold.
        guard file.tensors.count == network.layout.shapes.count else {
            throw unusable("it holds \(file.tensors.count) tensors, its architecture has \(network.layout.shapes.count)")
        }
        for shape in network.layout.shapes {
            guard let tensor = file[shape.name] else { throw unusable("tensor \(printable(shape.name)) is missing") }
            guard tensor.shape == shape.extents, tensor.type == .float32 else {
                throw unusable("tensor \(printable(shape.name)) is \(tensor.type.rawValue) \(tensor.shape), not F32 \(shape.extents)")
            }
        }
        parameters = Parameters(network.layout)
        for (shape, target) in zip(network.layout.shapes, parameters.tensors) {
            let values = file[shape.name]?.floats ?? []
            guard values.allSatisfy(\.isFinite) else {
                throw unusable("tensor \(printable(shape.name)) holds a number that is not finite")
            }
            target.copy(from: Matrix(rows: target.rows, columns: target.columns, elements: values))
        }
        guard try text(Key.checksum) == Self.checksum(parameters) else {
            throw unusable("its weights do not match their checksum")
        }
    }

    private static func json<Value: Encodable>(_ value: Value) throws(Failure) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(value) else { throw Failure(.runFailed, "a model cannot be described") }
        return String(decoding: data, as: UTF8.self)
    }

    /// A 64-bit hash of the weights' bits, against damage on the disk.
    ///
    /// Source: the FNV-1a hash of Fowler, Noll and Vo, on words of 32 bits.
    private static func checksum(_ parameters: Parameters) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for tensor in parameters.tensors {
            for element in tensor.elements { hash = (hash ^ UInt64(element.bitPattern)) &* 0x100_0000_01B3 }
        }
        return "fnv1a-" + String(hash, radix: 16)
    }
}
