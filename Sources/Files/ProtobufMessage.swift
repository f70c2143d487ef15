/// A message in the wire format of Protocol Buffers: fields behind one another, each a tag and a value. The tag is the
/// varint 8 · number + type, where the type says how long the value is.
///
/// Source: the specification "Encoding" at protobuf.dev/programming-guides/encoding.
package struct ProtobufMessage {
    package private(set) var bytes: [UInt8] = []

    private enum WireType: UInt64 {
        case varint = 0
        case fixed64 = 1
        case lengthDelimited = 2
        case fixed32 = 5
    }

    package init() {}

    /// An integer or the number of an enumeration's case. A negative one takes ten bytes, as two's complement.
    package mutating func append(_ field: Int, _ value: Int) {
        appendTag(field, .varint)
        appendVarint(UInt64(bitPattern: Int64(value)))
    }

    package mutating func append(_ field: Int, _ value: Float) {
        appendTag(field, .fixed32)
        bytes += LittleEndian.bytes(of: [value])
    }

    package mutating func append(_ field: Int, _ value: Double) {
        appendTag(field, .fixed64)
        bytes += LittleEndian.bytes(of: [value])
    }

    package mutating func append(_ field: Int, _ value: [UInt8]) {
        appendTag(field, .lengthDelimited)
        appendVarint(UInt64(value.count))
        bytes += value
    }

    package mutating func append(_ field: Int, _ value: String) { append(field, Array(value.utf8)) }

    package mutating func append(_ field: Int, _ value: ProtobufMessage) { append(field, value.bytes) }

    private mutating func appendTag(_ field: Int, _ type: WireType) {
        appendVarint(UInt64(field) << 3 | type.rawValue)
    }

    /// Seven bits to a byte, the lowest first; all bytes but the last have the highest bit set.
    private mutating func appendVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
