import EncoreFiles

/// What a graph consists of, in the terms of ONNX, and how each part is written.
///
/// Source: the messages and field numbers of onnx.proto, github.com/onnx/onnx.
package struct Node {
    package let operation: String
    package let inputs: [String]
    /// All operations used here give one value, which bears the node's name.
    package let output: String
    package let attributes: [Attribute]

    package init(operation: String, inputs: [String], output: String, attributes: [Attribute]) {
        self.operation = operation
        self.inputs = inputs
        self.output = output
        self.attributes = attributes
    }

    package var message: ProtobufMessage {
        enum Field { static let input = 1, output = 2, name = 3, operation = 4, attribute = 5 }
        var message = ProtobufMessage()
        for input in inputs { message.append(Field.input, input) }
        message.append(Field.output, output)
        message.append(Field.name, output)
        message.append(Field.operation, operation)
        for attribute in attributes { message.append(Field.attribute, attribute.message) }
        return message
    }
}

/// An option of a node.
package struct Attribute {
    package let name: String
    package let value: Value

    package enum Value {
        case integer(Int)
        case integers([Int])
        case float(Float)
    }

    package init(_ name: String, _ value: Value) {
        self.name = name
        self.value = value
    }

    package var message: ProtobufMessage {
        enum Field { static let name = 1, float = 2, integer = 3, integers = 8, type = 20 }
        enum Kind { static let float = 1, integer = 2, integers = 7 }
        var message = ProtobufMessage()
        message.append(Field.name, name)
        switch value {
        case .float(let number):
            message.append(Field.float, number)
            message.append(Field.type, Kind.float)
        case .integer(let number):
            message.append(Field.integer, number)
            message.append(Field.type, Kind.integer)
        case .integers(let numbers):
            for number in numbers { message.append(Field.integers, number) }
            message.append(Field.type, Kind.integers)
        }
        return message
    }
}

/// The element types that Encore uses, by their numbers in ONNX.
private enum ElementType { static let float = 1, int64 = 7 }

/// Numbers that stand in the file: weights and constants.
package struct Tensor {
    package let name: String
    /// Empty for a single number.
    package let extents: [Int]
    package let elements: Elements

    package enum Elements {
        case floats([Float])
        case integers([Int64])
    }

    package init(name: String, extents: [Int], elements: Elements) {
        self.name = name
        self.extents = extents
        self.elements = elements
    }

    package var message: ProtobufMessage {
        enum Field { static let extent = 1, type = 2, name = 8, bytes = 9 }
        var message = ProtobufMessage()
        for extent in extents { message.append(Field.extent, extent) }
        let (type, bytes) =
            switch elements {
            case .floats(let numbers): (ElementType.float, LittleEndian.bytes(of: numbers))
            case .integers(let numbers): (ElementType.int64, LittleEndian.bytes(of: numbers))
            }
        message.append(Field.type, type)
        message.append(Field.name, name)
        message.append(Field.bytes, bytes)
        return message
    }
}

/// An input or an output of a graph: floats of the shape (N, width), N being for the caller to choose.
package struct Port: Equatable {
    package let name: String
    package let width: Int

    package init(name: String, width: Int) {
        self.name = name
        self.width = width
    }

    package var message: ProtobufMessage {
        enum Field { static let name = 1, type = 2 }
        enum TypeField { static let tensor = 1 }
        enum TensorField { static let element = 1, shape = 2 }
        enum ShapeField { static let extent = 1 }
        enum ExtentField { static let value = 1, name = 2 }
        var (rows, columns) = (ProtobufMessage(), ProtobufMessage())
        rows.append(ExtentField.name, "N")
        columns.append(ExtentField.value, width)
        var shape = ProtobufMessage()
        for extent in [rows, columns] { shape.append(ShapeField.extent, extent) }
        var tensor = ProtobufMessage()
        tensor.append(TensorField.element, ElementType.float)
        tensor.append(TensorField.shape, shape)
        var type = ProtobufMessage()
        type.append(TypeField.tensor, tensor)
        var message = ProtobufMessage()
        message.append(Field.name, name)
        message.append(Field.type, type)
        return message
    }
}
