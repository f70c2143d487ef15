import EncoreFiles
import TestSupport
import Testing

/// Event files, read by other code than that which writes them.
///
/// Source: "TFRecord and tf.train.Example", tensorflow.org/tutorials/load_data/tfrecord; event.proto and summary.proto.
struct Event {
    var wallTime = 0.0
    var step = 0
    var version: String?
    var isStart = false
    var scalars: [String: Float] = [:]

    init(_ bytes: ArraySlice<UInt8>) throws {
        for field in try fields(of: bytes) {
            switch (field.number, field.value) {
            case (1, .fixed(let bytes)): wallTime = LittleEndian.numbers(in: bytes, as: Double.self)[0]
            case (2, .integer(let number)): step = number
            case (3, .bytes(let text)): version = String(decoding: text, as: UTF8.self)
            case (5, .bytes(let summary)):
                for case (1, .bytes(let value)) in try fields(of: summary) {
                    guard case (1, .bytes(let tag)) = try fields(of: value)[0],
                        case (2, .fixed(let number)) = try fields(of: value)[1]
                    else { throw Unreadable() }
                    scalars[String(decoding: tag, as: UTF8.self)] = LittleEndian.numbers(in: number, as: Float.self)[0]
                }
            case (7, .bytes(let log)):
                guard case (1, .integer(1)) = try fields(of: log)[0] else { throw Unreadable() }
                isStart = true
            default: throw Unreadable()
            }
        }
    }
}

struct Unreadable: Error {}

/// The event files of a model's folder, in the order in which TensorBoard reads them.
func eventFiles(_ folder: String) throws -> [[Event]] {
    try names(in: folder).filter { $0.hasPrefix("events.out.tfevents.") && $0.hasSuffix(".encore") }.sorted().map {
        var rest = try FileSystem.read(folder + "/" + $0)[...]
        var events: [Event] = []
        while !rest.isEmpty { events.append(try Event(record(takenFrom: &rest))) }
        return events
    }
}

/// What TensorBoard shows of a model's folder: for each tag the value of each step.
func shownScalars(_ folder: String) throws -> [String: [Int: Float]] {
    var shown: [String: [Int: Float]] = [:]
    for event in try eventFiles(folder).joined() {
        if event.isStart { for tag in shown.keys { shown[tag] = shown[tag]?.filter { $0.key < event.step } } }
        for (tag, value) in event.scalars {
            let old = shown[tag, default: [:]].updateValue(value, forKey: event.step)
            #expect(old == nil, "\(tag) has two values at step \(event.step)")
        }
    }
    return shown
}

/// What TensorBoard shows must be what a history says. It rounds seconds to six decimals.
func expectSameAsHistory(
    _ path: String, _ shown: [String: [Int: Float]], sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let expected = try scalars(ofHistory: path)
    #expect(shown.keys.sorted() == expected.keys.sorted(), sourceLocation: sourceLocation)
    for (tag, values) in expected {
        let allowed: Float = tag == "epoch/seconds" ? 1e-6 : 0
        let isSame = shown[tag].map { shown in
            shown.count == values.count
                && values.allSatisfy { step, value in shown[step].map { abs($0 - value) <= allowed } ?? false }
        }
        #expect(isSame == true, "\(tag)", sourceLocation: sourceLocation)
    }
}

/// The columns of a history, as tags.
private func scalars(ofHistory path: String) throws -> [String: [Int: Float]] {
    let table = try csv(path)
    var scalars: [String: [Int: Float]] = [:]
    for row in table.rows {
        for (column, text) in zip(table.columns, row).dropFirst() {
            guard let value = Double(text) else { continue }
            let isValidation = column.hasPrefix("validation_")
            let name = isValidation ? String(column.dropFirst("validation_".count)) : column
            let subset = isValidation ? "validation" : "train"
            let tag =
                switch column {
                case "seconds", "clips": "epoch/" + column
                case "train_accuracy", "validation_accuracy", "test_accuracy":
                    "accuracy/" + column.prefix { $0 != "_" }
                default: name == "loss" ? "loss/" + subset : "loss/\(name)/\(subset)"
                }
            scalars[tag, default: [:]][try #require(Int(row[0]))] = Float(value)
        }
    }
    return scalars
}

/// The data of the first record, whose checksums must be right.
private func record(takenFrom bytes: inout ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
    func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard bytes.count >= count else { throw Unreadable() }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count)
    }
    func check(_ data: ArraySlice<UInt8>) throws {
        guard LittleEndian.numbers(in: try take(4), as: UInt32.self) == [maskedChecksum(data)] else {
            throw Unreadable()
        }
    }
    let length = try take(8)
    try check(length)
    let data = try take(Int(LittleEndian.numbers(in: length, as: UInt64.self)[0]))
    try check(data)
    return data
}

/// Bit by bit.
private func maskedChecksum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    var checksum: UInt32 = ~0
    for byte in bytes {
        checksum ^= UInt32(byte)
        for _ in 0..<8 { checksum = checksum % 2 == 1 ? checksum / 2 ^ 0x82F6_3B78 : checksum / 2 }
    }
    return ((~checksum >> 15) | (~checksum << 17)) &+ 0xA282_EAD8
}

private enum FieldValue {
    case integer(Int)
    case fixed(ArraySlice<UInt8>)
    case bytes(ArraySlice<UInt8>)
}

private func fields(of message: ArraySlice<UInt8>) throws -> [(number: Int, value: FieldValue)] {
    var rest = message
    func varint() throws -> Int {
        var value = 0
        for shift in stride(from: 0, to: 63, by: 7) {
            guard let byte = rest.popFirst() else { throw Unreadable() }
            value |= Int(byte % 128) << shift
            if byte < 128 { return value }
        }
        throw Unreadable()
    }
    func take(_ count: Int) throws -> ArraySlice<UInt8> {
        guard rest.count >= count else { throw Unreadable() }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
    var fields: [(Int, FieldValue)] = []
    while !rest.isEmpty {
        let tag = try varint()
        let value: FieldValue =
            switch tag % 8 {
            case 0: .integer(try varint())
            case 1: .fixed(try take(8))
            case 2: .bytes(try take(try varint()))
            case 5: .fixed(try take(4))
            default: throw Unreadable()
            }
        fields.append((tag / 8, value))
    }
    return fields
}
