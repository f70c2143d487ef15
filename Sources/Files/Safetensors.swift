import FoundationEssentials

/// A safetensors file: named tensors and a few strings about them.
///
/// The format: 8 bytes, little-endian, the length n of the header; n bytes of JSON that give each tensor's type, shape
/// and place; then the data, row-major, little-endian, without gaps. Every byte read is untrusted: nothing is believed
/// before it was checked against the size of the file.
///
/// Source: the safetensors specification, github.com/huggingface/safetensors.
public struct Safetensors: Sendable, Equatable {
    public enum ElementType: String, Codable, Sendable {
        case float32 = "F32"
        case float64 = "F64"
        /// Encore writes none; fixtures hold some.
        case int32 = "I32"

        var size: Int { self == .float64 ? 8 : 4 }
    }

    public struct Tensor: Sendable, Equatable {
        public let name: String
        public let type: ElementType
        public let shape: [Int]
        let bytes: ArraySlice<UInt8>
    }

    public var metadata: [String: String]
    public private(set) var tensors: [Tensor]

    public init(metadata: [String: String] = [:]) {
        self.metadata = metadata
        tensors = []
    }

    public subscript(name: String) -> Tensor? {
        tensors.first { $0.name == name }
    }

    public mutating func append(_ name: String, shape: [Int], floats: [Float]) {
        append(name, .float32, shape: shape, floats.count, LittleEndian.bytes(of: floats))
    }

    public mutating func append(_ name: String, shape: [Int], doubles: [Double]) {
        append(name, .float64, shape: shape, doubles.count, LittleEndian.bytes(of: doubles))
    }

    private mutating func append(_ name: String, _ type: ElementType, shape: [Int], _ count: Int, _ bytes: [UInt8]) {
        precondition(shape.reduce(1, *) == count, "\(count) elements do not have the shape \(shape)")
        tensors.append(Tensor(name: name, type: type, shape: shape, bytes: bytes[...]))
    }
}

// MARK: - Elements

extension Safetensors.Tensor {
    /// The elements as they are stored; `nil` if the type is another.
    public var floats: [Float]? {
        type == .float32 ? LittleEndian.numbers(in: bytes, as: Float.self) : nil
    }

    public var doubles: [Double]? {
        type == .float64 ? LittleEndian.numbers(in: bytes, as: Double.self) : nil
    }

    public var integers: [Int]? {
        type == .int32 ? LittleEndian.numbers(in: bytes, as: Int32.self).map { Int($0) } : nil
    }
}

// MARK: - Reading and writing

extension Safetensors {
    private struct Header: Codable {
        struct Entry: Codable {
            let dtype: String
            let shape: [Int]
            let offsets: [Int]

            enum CodingKeys: String, CodingKey {
                case dtype, shape
                case offsets = "data_offsets"
            }
        }

        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        static let metadataKey = Key(stringValue: "__metadata__")
        var metadata: [String: String] = [:]
        var entries: [(name: String, entry: Entry)] = []

        init() {}

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: Key.self)
            for key in container.allKeys {
                if key.stringValue == Self.metadataKey.stringValue {
                    metadata = try container.decode([String: String].self, forKey: key)
                } else {
                    entries.append((key.stringValue, try container.decode(Entry.self, forKey: key)))
                }
            }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            if !metadata.isEmpty { try container.encode(metadata, forKey: Self.metadataKey) }
            for (name, entry) in entries { try container.encode(entry, forKey: Key(stringValue: name)) }
        }
    }

    /// The header may not be longer than this, as in the reference implementation.
    private static let longestHeader = 100_000_000

    /// The largest file that is written and read.
    public static let largestFile = 1 << 30

    /// The file's bytes: the same content gives the same bytes.
    ///
    /// - Parameter limit: more bytes than this are refused, as `init(contentsOf:)` would refuse to read them.
    /// - Throws: `.runFailed`.
    public func encoded(limit: Int = Self.largestFile) throws(Failure) -> [UInt8] {
        let header = try encodedHeader(limit: limit)
        var bytes = header
        bytes.reserveCapacity(header.count + dataSize)
        for tensor in tensors { bytes += tensor.bytes }
        return bytes
    }

    /// Writes the file whole or not at all, without a copy of all its bytes.
    ///
    /// - Throws: as `encoded`, and `.cannotWrite`.
    public func write(to path: String, limit: Int = Self.largestFile) throws(Failure) {
        let header = try encodedHeader(limit: limit, path: path)
        try FileSystem.replace(FilePath(path)) { file throws(SystemError) in
            try file.write(header)
            for tensor in tensors { try file.write(tensor.bytes.span) }
        }
    }

    private var dataSize: Int { tensors.reduce(0) { $0 + $1.bytes.count } }

    private func encodedHeader(limit: Int, path: String? = nil) throws(Failure) -> [UInt8] {
        var header = Header()
        header.metadata = metadata
        var offset = 0
        for tensor in tensors {
            let end = offset + tensor.bytes.count
            header.entries.append(
                (
                    tensor.name,
                    .init(dtype: tensor.type.rawValue, shape: tensor.shape, offsets: [offset, end])
                ))
            offset = end
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard var json = (try? encoder.encode(header)).map(Array.init) else {
            throw Failure(.runFailed, "the header of a safetensors file cannot be encoded")
        }
        // The data begins at a multiple of 8, so that a reader may map them.
        json += [UInt8](repeating: UInt8(ascii: " "), count: (8 - json.count % 8) % 8)
        let bytes = LittleEndian.bytes(of: [json.count]) + json
        let size = bytes.count + offset
        guard size <= limit && json.count <= Self.longestHeader else {
            throw Failure(
                .runFailed, path: path, "\(size) bytes of tensors are more than the \(limit) that can be read again")
        }
        return bytes
    }

    /// - Throws: `.missingInput` if there is no such file; `.badData` if it is larger than `limit`, and for anything
    ///   that the format forbids.
    public init(contentsOf path: String, limit: Int = Self.largestFile) throws(Failure) {
        try self.init(decoding: try FileSystem.read(path, limit: limit), path: path)
    }

    /// - Parameter path: named in errors.
    /// - Throws: `.badData` for anything that the format forbids.
    public init(decoding bytes: [UInt8], path: String) throws(Failure) {
        func malformed(_ reason: String) -> Failure {
            Failure(.badData, path: path, "is not a valid safetensors file: \(reason)")
        }
        guard bytes.count >= 8 else { throw malformed("it has \(bytes.count) bytes") }
        let length = LittleEndian.numbers(in: bytes[..<8], as: UInt64.self)[0]
        guard length <= UInt64(min(bytes.count - 8, Self.longestHeader)) else {
            throw malformed("its header claims \(length) bytes of the \(bytes.count - 8) that follow")
        }
        let data = bytes[(8 + Int(length))...]
        let json = Array(bytes[8..<(8 + Int(length))])
        guard let header = try? JSONDecoder().decode(Header.self, from: Data(json)) else {
            throw malformed("its header is not the JSON that it should be")
        }
        if let key = repeatedKey(inJSON: json) { throw malformed("\(printable(key)) stands twice in its header") }
        metadata = header.metadata
        tensors = []
        for (name, entry) in header.entries.sorted(by: { $0.name < $1.name }) {
            guard let type = ElementType(rawValue: entry.dtype) else {
                throw malformed("tensor \(printable(name)) has the unknown type \(printable(entry.dtype))")
            }
            guard entry.offsets.count == 2, entry.offsets[0] >= 0,
                entry.offsets[0] <= entry.offsets[1], entry.offsets[1] <= data.count
            else {
                throw malformed("tensor \(printable(name)) lies outside the data: the file may be cut short")
            }
            let size = entry.offsets[1] - entry.offsets[0]
            var expected = (partialValue: type.size, overflow: false)
            for extent in entry.shape where !expected.overflow {
                expected = extent < 0 ? (0, true) : expected.partialValue.multipliedReportingOverflow(by: extent)
            }
            guard !expected.overflow && expected.partialValue == size else {
                throw malformed("tensor \(printable(name)) of shape \(entry.shape) has \(size) bytes")
            }
            let start = data.startIndex + entry.offsets[0]
            tensors.append(Tensor(name: name, type: type, shape: entry.shape, bytes: data[start..<(start + size)]))
        }
        func place(_ tensor: Tensor) -> (Int, Int, String) {
            (tensor.bytes.startIndex, tensor.bytes.endIndex, tensor.name)
        }
        tensors.sort { place($0) < place($1) }
        // Without gaps and overlaps.
        var end = data.startIndex
        for tensor in tensors {
            guard tensor.bytes.startIndex == end else {
                throw malformed("there is a gap or an overlap before tensor \(printable(tensor.name))")
            }
            end = tensor.bytes.endIndex
        }
        guard end == data.endIndex else {
            throw malformed("\(data.endIndex - end) bytes at its end belong to no tensor")
        }
    }
}
