import EncoreLearning

extension MaxPool: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        graph.pool("MaxPool", graph.steps(x, channels: channels, length: length), size: 2)
    }
}

extension AveragePool: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        graph.pool("AveragePool", graph.steps(x, channels: 1, length: inputWidth), size: poolSize)
    }
}

extension StatisticsPooling: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        let x = graph.steps(x, channels: channels, length: length)
        let mean = graph.mean(x.name, axis: 2)
        let centered = graph.add("Sub", [x.name, mean])
        let variance = graph.mean(graph.add("Mul", [centered, centered]), axis: 2)
        let deviation = graph.add("Sqrt", [graph.add("Add", [variance, graph.scalar(Self.epsilon)])])
        return Value(graph.concatenated([mean, deviation]), .steps(channels: outputWidth, length: 1))
    }
}

extension Graph {
    /// Steps of time in groups, of whole groups only.
    ///
    /// - Precondition: the value has steps.
    mutating func pool(_ operation: String, _ x: Value, size: Int) -> Value {
        guard case .steps(let channels, let length) = x.layout else { preconditionFailure("\(x.name) has no steps") }
        let y = add(
            operation, [x.name],
            [Attribute("kernel_shape", .integers([size])), Attribute("strides", .integers([size]))])
        return Value(y, .steps(channels: channels, length: length / size))
    }

    /// The mean along an axis, whose extent becomes 1.
    mutating func mean(_ x: String, axis: Int) -> String {
        add("ReduceMean", [x], [Attribute("axes", .integers([axis]))])
    }
}
