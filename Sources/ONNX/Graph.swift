import EncoreLearning
import EncoreNumerics

/// A graph of ONNX that grows node by node.
///
/// Names that it makes itself hold no dot, and those of a model's tensors do, so that none collide.
package struct Graph {
    package let input: Port
    package private(set) var nodes: [Node] = []
    package private(set) var tensors: [Tensor] = []
    package private(set) var outputs: [Port] = []
    /// Those of the model, by whose names layers ask for weights.
    private let parameters: Parameters

    init(input: Port, _ parameters: Parameters) {
        self.input = input
        self.parameters = parameters
    }

    /// - Returns: the name of what the node gives.
    mutating func add(_ operation: String, _ inputs: [String], _ attributes: [Attribute] = []) -> String {
        add(operation, inputs, attributes, output: "\(operation)_\(nodes.count)")
    }

    private mutating func add(
        _ operation: String, _ inputs: [String], _ attributes: [Attribute], output: String
    ) -> String {
        nodes.append(Node(operation: operation, inputs: inputs, output: output, attributes: attributes))
        return output
    }

    /// A node that leaves numbers where they are.
    ///
    /// - Parameter operands: the names of what follows the value among the node's inputs.
    mutating func map(
        _ operation: String, _ x: Value, _ operands: [String] = [], _ attributes: [Attribute] = []
    ) -> Value {
        Value(add(operation, [x.name] + operands, attributes), x.layout)
    }

    /// Makes a value, as a row, an output of the graph.
    mutating func addOutput(_ name: String, _ x: Value) {
        _ = add("Identity", [row(x).name], [], output: name)
        outputs.append(Port(name: name, width: x.width))
    }
}

// MARK: - Numbers that stand in the file

extension Graph {
    mutating func scalar(_ number: Float) -> String { constant([], .floats([number])) }

    mutating func integers(_ numbers: [Int]) -> String { constant([numbers.count], .integers(numbers.map(Int64.init))) }

    private mutating func constant(_ extents: [Int], _ elements: Tensor.Elements) -> String {
        let name = "constant_\(tensors.count)"
        tensors.append(Tensor(name: name, extents: extents, elements: elements))
        return name
    }

    /// A tensor of the model under its own name.
    ///
    /// - Parameters:
    ///   - extents: its shape in the graph, if not its own.
    ///   - arrange: gives its elements in the graph's order, if not their own.
    mutating func weight(
        _ shape: ParameterShape, extents: [Int]? = nil, _ arrange: (Matrix) -> [Float] = { $0.elements }
    ) -> String {
        guard let tensor = parameters[shape.name] else { preconditionFailure("the model has no \(shape.name)") }
        let elements = arrange(tensor)
        let extents = extents ?? shape.extents
        precondition(elements.count == extents.reduce(1, *), "\(shape.name) does not fill the shape \(extents)")
        tensors.append(Tensor(name: shape.name, extents: extents, elements: .floats(elements)))
        return shape.name
    }
}

// MARK: - Layouts

extension Graph {
    /// The value as (N, width), time before channels.
    mutating func row(_ x: Value) -> Value {
        guard case .steps(let channels, let length) = x.layout else { return x }
        // Where one of the two is 1 the order is the same.
        let timeFirst = channels == 1 || length == 1 ? x.name : transposed(x.name)
        return Value(reshaped(timeFirst, [x.width]), .row(width: x.width))
    }

    /// The value as (N, channels, length).
    mutating func steps(_ x: Value, channels: Int, length: Int) -> Value {
        let layout = Value.Layout.steps(channels: channels, length: length)
        if x.layout == layout { return x }
        let row = row(x).name
        if channels == 1 || length == 1 { return Value(reshaped(row, [channels, length]), layout) }
        return Value(transposed(reshaped(row, [length, channels])), layout)
    }

    /// - Parameter extents: of a clip. The number of clips, 0 in ONNX, stays as it is.
    private mutating func reshaped(_ x: String, _ extents: [Int]) -> String {
        add("Reshape", [x, integers([0] + extents)])
    }

    private mutating func transposed(_ x: String) -> String {
        add("Transpose", [x], [Attribute("perm", .integers([0, 2, 1]))])
    }

    /// Values behind one another along the axis that follows the clips.
    ///
    /// - Returns: the name of the value.
    mutating func concatenated(_ parts: [String]) -> String {
        parts.count == 1 ? parts[0] : add("Concat", parts, [Attribute("axis", .integer(1))])
    }
}
