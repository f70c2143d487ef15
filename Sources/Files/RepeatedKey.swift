import FoundationEssentials

/// The first name that stands twice in one object of a JSON text; `nil` if there is none. A decoder would silently take
/// one of the two values.
///
/// - Parameter json: valid JSON; of other bytes the answer means nothing.
package func repeatedKey(inJSON json: [UInt8]) -> String? {
    /// The names so far of each object that is open; of arrays none.
    var open: [Set<String>?] = []
    /// Whether the next string is a name.
    var expectsName = false
    var index = json.startIndex
    while index < json.endIndex {
        switch json[index] {
        case UInt8(ascii: "{"):
            open.append([])
            expectsName = true
        case UInt8(ascii: "["):
            open.append(nil)
            expectsName = false
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            _ = open.popLast()
            expectsName = false
        case UInt8(ascii: ","):
            expectsName = (open.last ?? nil) != nil
        case UInt8(ascii: "\""):
            let end = endOfString(json, from: index)
            if expectsName, !open.isEmpty {
                let name = text(json[index..<end])
                if open[open.count - 1]?.insert(name).inserted == false { return name }
            }
            expectsName = false
            index = end
            continue
        default: break
        }
        index += 1
    }
    return nil
}

/// The index after the closing quote of the string that opens at `start`.
private func endOfString(_ json: [UInt8], from start: Int) -> Int {
    var index = start + 1
    while index < json.endIndex {
        switch json[index] {
        case UInt8(ascii: "\\"): index += 2
        case UInt8(ascii: "\""): return index + 1
        default: index += 1
        }
    }
    return json.endIndex
}

/// What a string in quotes says: names that are written differently may be the same.
private func text(_ string: ArraySlice<UInt8>) -> String {
    if string.contains(UInt8(ascii: "\\")), let text = try? JSONDecoder().decode(String.self, from: Data(string)) {
        return text
    }
    return String(decoding: string.dropFirst().dropLast(), as: UTF8.self)
}
