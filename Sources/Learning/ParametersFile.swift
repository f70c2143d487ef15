import EncoreFiles
import EncoreNumerics
import FoundationEssentials

/// Parameters as tensors of a safetensors file, which model files and checkpoints share.
extension Safetensors {
    /// - Parameter prefix: stands before the tensors' names, where a file has several values of one layout.
    mutating func append(_ parameters: Parameters, prefix: String = "") {
        for (shape, tensor) in zip(parameters.layout.shapes, parameters.tensors) {
            append(prefix + shape.name, shape: shape.extents, floats: tensor.elements)
        }
    }

    /// Parameters of the given layout. All tensors are compared with it before anything is allocated.
    func parameters(
        _ layout: ParameterLayout, prefix: String = "", _ reader: UntrustedFile
    ) throws(Failure) -> Parameters {
        for shape in layout.shapes {
            let name = prefix + shape.name
            guard let tensor = self[name] else { throw reader.unusable("tensor \(printable(name)) is missing") }
            guard tensor.shape == shape.extents, tensor.type == .float32 else {
                throw reader.unusable(
                    "tensor \(printable(name)) is \(tensor.type.rawValue) \(tensor.shape), not F32 \(shape.extents)")
            }
        }
        let parameters = Parameters(layout)
        for (shape, target) in zip(layout.shapes, parameters.tensors) {
            let name = prefix + shape.name
            let values = self[name]?.floats ?? []
            guard values.allSatisfy(\.isFinite) else {
                throw reader.unusable("tensor \(printable(name)) holds a number that is not finite")
            }
            target.copy(from: Matrix(rows: target.rows, columns: target.columns, elements: values))
        }
        return parameters
    }
}

/// Reads the metadata of a file of which nothing is believed; its errors name the file.
struct UntrustedFile {
    let metadata: [String: String]
    let path: String
    /// What the file should be, "model" for example.
    let purpose: String
    let remedy: String

    func unusable(_ reason: String) -> Failure {
        Failure(.badData, path: path, "is not a usable \(purpose): \(reason)", remedy: remedy)
    }

    func text(_ key: String) throws(Failure) -> String {
        guard let value = metadata[key] else { throw unusable("its metadata lack \(key)") }
        return value
    }

    func number<Number: LosslessStringConvertible>(_ key: String, _: Number.Type) throws(Failure) -> Number {
        let value = try text(key)
        guard let number = Number(value) else { throw unusable("its \(key) is \(printable(value))") }
        return number
    }

    func decoded<Value: Decodable>(_ key: String, _: Value.Type) throws(Failure) -> Value {
        let json = Array(try text(key).utf8)
        guard let value = try? JSONDecoder().decode(Value.self, from: Data(json)),
            repeatedKey(inJSON: json) == nil
        else {
            throw unusable("its \(key) cannot be understood")
        }
        return value
    }
}

/// JSON on one line; the same value gives the same text.
package func compactJSON<Value: Encodable>(_ value: Value) throws(Failure) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(value) else { throw Failure(.runFailed, "a model cannot be described") }
    return String(decoding: data, as: UTF8.self)
}
