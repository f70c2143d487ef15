import EncoreFiles
import Testing

/// The bytes of small messages, worked out by hand from the specification.
@Suite struct ProtobufMessageTests {
    /// Field 1 as a varint has the tag 0x08.
    @Test(
        arguments: [
            (0, [0x08, 0]), (1, [0x08, 1]), (127, [0x08, 0x7F]), (128, [0x08, 0x80, 1]), (150, [0x08, 0x96, 1]),
            (300, [0x08, 0xAC, 2]), (16_384, [0x08, 0x80, 0x80, 1]),
            (-1, [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1]),
            (.max, [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F]),
        ] as [(Int, [UInt8])]) func integers(value: Int, bytes: [UInt8])
    {
        var message = ProtobufMessage()
        message.append(1, value)
        #expect(message.bytes == bytes)
    }

    @Test func otherTypes() {
        var message = ProtobufMessage()
        message.append(2, "testing")
        #expect(message.bytes == [0x12, 7, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67])
        message = ProtobufMessage()
        message.append(2, Float(-1.5))
        #expect(message.bytes == [0x15, 0, 0, 0xC0, 0xBF])
        message = ProtobufMessage()
        message.append(1, 1.5)
        #expect(message.bytes == [0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F])
        message = ProtobufMessage()
        message.append(9, [0xDE, 0xAD] as [UInt8])
        #expect(message.bytes == [0x4A, 2, 0xDE, 0xAD])
        message = ProtobufMessage()
        message.append(1, "")
        #expect(message.bytes == [0x0A, 0])
    }

    /// Tags and lengths are varints too: field 16 · 8 + 2 = 130, and 200 bytes.
    @Test func largeTagsAndLengths() {
        var message = ProtobufMessage()
        message.append(16, [UInt8](repeating: 7, count: 200))
        #expect(message.bytes == [0x82, 1, 0xC8, 1] + [UInt8](repeating: 7, count: 200))
    }

    @Test func messagesWithinMessages() {
        var inner = ProtobufMessage()
        inner.append(1, 150)
        var outer = ProtobufMessage()
        outer.append(3, inner)
        outer.append(1, 2)
        #expect(outer.bytes == [0x1A, 3, 0x08, 0x96, 1, 0x08, 2])
    }
}
