import EncoreONNX
import Testing

/// The parts of a graph as bytes, by the field numbers of onnx.proto.
@Suite struct PartsTests {
    @Test func aNode() {
        let node = Node(
            operation: "Elu", inputs: ["x"], output: "y", attributes: [Attribute("a", .float(1))])
        let attribute: [UInt8] = [0x0A, 1, 0x61, 0x15, 0, 0, 0x80, 0x3F, 0xA0, 1, 1]
        #expect(
            node.message.bytes
                == [0x0A, 1, 0x78, 0x12, 1, 0x79, 0x1A, 1, 0x79, 0x22, 3, 0x45, 0x6C, 0x75, 0x2A, 11] + attribute)
    }

    /// Field 20, the type, has the tag 160: 1 is a float, 2 an integer, 7 are integers.
    @Test func attributes() {
        #expect(Attribute("i", .integer(5)).message.bytes == [0x0A, 1, 0x69, 0x18, 5, 0xA0, 1, 2])
        #expect(
            Attribute("p", .integers([0, 300])).message.bytes == [0x0A, 1, 0x70, 0x40, 0, 0x40, 0xAC, 2, 0xA0, 1, 7])
    }

    /// Elements are little-endian, of type 1, float, or 7, int64.
    @Test func tensors() {
        let floats = Tensor(name: "w", extents: [1, 2], elements: .floats([1, -2]))
        #expect(
            floats.message.bytes
                == [0x08, 1, 0x08, 2, 0x10, 1, 0x42, 1, 0x77, 0x4A, 8, 0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0])
        let integers = Tensor(name: "c", extents: [1], elements: .integers([-2]))
        #expect(
            integers.message.bytes
                == [0x08, 1, 0x10, 7, 0x42, 1, 0x63, 0x4A, 8, 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])
        let scalar = Tensor(name: "s", extents: [], elements: .floats([0]))
        #expect(scalar.message.bytes == [0x10, 1, 0x42, 1, 0x73, 0x4A, 4, 0, 0, 0, 0])
    }

    /// float (N, 5)
    @Test func ports() {
        let shape: [UInt8] = [0x0A, 3, 0x12, 1, 0x4E, 0x0A, 2, 0x08, 5]
        let type: [UInt8] = [0x0A, 13, 0x08, 1, 0x12, 9] + shape
        #expect(Port(name: "x", width: 5).message.bytes == [0x0A, 1, 0x78, 0x12, 15] + type)
    }
}
