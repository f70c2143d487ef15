import FoundationEssentials

/// A value as one line of JSON.
///
/// - Precondition: JSON can represent it: its numbers are finite.
func jsonLine(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let json = try? encoder.encode(value) else { preconditionFailure("JSON cannot represent \(value)") }
    return String(decoding: json, as: UTF8.self) + "\n"
}
