import EncoreLearning

// Layers made of layers.

extension Chain: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        children.reduce(x) { graph.add($1, $0) }
    }
}

extension Residual: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        let output = graph.add(body, x)
        if output.layout == x.layout { return graph.map("Add", x, [output.name]) }
        return graph.map("Add", graph.row(x), [graph.row(output).name])
    }
}

extension Parallel: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        let outputs = children.map { graph.row(graph.add($0, x)).name }
        return Value(graph.concatenated(outputs), .row(width: outputWidth))
    }
}
