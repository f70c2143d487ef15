import EncoreFiles
import FoundationEssentials

/// A value as JSON that people can read; the same value gives the same text.
///
/// - Parameter path: the file that it is for, named in errors.
/// - Throws: `.runFailed` with the key whose number is infinite or NaN, which JSON cannot represent.
package func jsonText<Value: Encodable>(_ value: Value, path: String) throws(Failure) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    do {
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    } catch EncodingError.invalidValue(let value, let context) {
        let key = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }.joined().dropFirst()
        throw Failure(.runFailed, path: path, "\(key) is \(value), which JSON cannot represent")
    } catch {
        throw Failure(.runFailed, path: path, "cannot be written as JSON (\(error))")
    }
}

/// - Parameters:
///   - path: named in errors.
///   - remedy: what to do about a file that cannot be understood.
package func parseJSON<Value: Decodable>(
    _ text: String, path: String, remedy: String = "train again"
) throws(Failure) -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let value = try? decoder.decode(Value.self, from: Data(text.utf8)) else {
        throw Failure(.badData, path: path, "is not valid JSON of the expected form", remedy: remedy)
    }
    if let key = repeatedKey(inJSON: Array(text.utf8)) {
        throw Failure(.badData, path: path, "gives \(printable(key)) twice", remedy: remedy)
    }
    return value
}
