import EncoreFiles
import FoundationEssentials

/// A value as JSON that people can read; the same value gives the same text.
package func jsonText<Value: Encodable>(_ value: Value) throws(Failure) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    guard let data = try? encoder.encode(value) else { throw Failure(.runFailed, "a result cannot be written as JSON") }
    return String(decoding: data, as: UTF8.self) + "\n"
}

/// - Parameter path: named in errors.
package func parseJSON<Value: Decodable>(_ text: String, path: String) throws(Failure) -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let value = try? decoder.decode(Value.self, from: Data(text.utf8)) else {
        throw Failure(.badData, path: path, "is not the JSON that it should be", remedy: "train again")
    }
    if let key = repeatedKey(inJSON: Array(text.utf8)) {
        throw Failure(.badData, path: path, "gives \(printable(key)) twice", remedy: "train again")
    }
    return value
}
