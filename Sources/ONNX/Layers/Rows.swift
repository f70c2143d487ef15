import EncoreLearning

// Layers that read a clip as a row of numbers.

extension Dense: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        let parameters = parameterShapes.map { graph.weight($0) }
        let z = graph.add("Gemm", [graph.row(x).name] + parameters)
        return graph.add(activation, Value(z, .row(width: outputWidth)))
    }
}

extension Dropout: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value { x }
}

extension Slice: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        let (begin, end, axis) = (graph.integers([first]), graph.integers([first + width]), graph.integers([1]))
        return Value(graph.add("Slice", [graph.row(x).name, begin, end, axis]), .row(width: width))
    }
}
