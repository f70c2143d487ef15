import EncoreLearning

/// A layer that can be said in ONNX. Layers know nothing of it: each kind in `LayerCatalog` is made to conform in the
/// folder `Layers`.
package protocol ONNXLayer: Layer {
    /// Adds to a graph what the layer does in inference.
    ///
    /// - Parameter x: what it takes, of any layout.
    /// - Returns: what it gives, in the layout that costs least.
    func translate(_ x: Value, _ graph: inout Graph) -> Value
}

extension Graph {
    mutating func add(_ layer: any Layer, _ x: Value) -> Value {
        guard let layer = layer as? any ONNXLayer else {
            preconditionFailure("a layer of the kind \(type(of: layer).kind) has no form in ONNX")
        }
        precondition(x.width == layer.inputWidth, "\(x.width) numbers for a layer that takes \(layer.inputWidth)")
        return layer.translate(x, &self)
    }

    mutating func add(_ activation: Activation, _ x: Value) -> Value {
        switch activation {
        case .linear: x
        case .sigmoid: map("Sigmoid", x)
        case .tanh: map("Tanh", x)
        case .relu: map("Relu", x)
        case .elu: map("Elu", x, [], [Attribute("alpha", .float(1))])
        }
    }
}
