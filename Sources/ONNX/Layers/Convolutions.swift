import EncoreLearning
import EncoreNumerics

extension Convolution: ONNXLayer {
    /// A convolution for each bank, whose filters come behind one another, and the bias of all.
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        let x = graph.steps(x, channels: channels, length: length)
        let outputs = zip(banks, parameterShapes).map { bank, weight in convolve(x, bank, weight, &graph) }
        let y = Value(graph.concatenated(outputs), .steps(channels: filters, length: outputLength))
        guard hasBias, let bias = parameterShapes.last else { return y }
        return graph.map("Add", y, [graph.weight(bias, extents: [filters, 1])])
    }

    /// A bank shorter than the longest begins later in each window and ends earlier, so it has fewer zeros around the
    /// clip. Where it would need less than none, its filters are filled up with zeros to the length of the longest.
    private func convolve(_ x: Value, _ bank: Bank, _ weight: ParameterShape, _ graph: inout Graph) -> String {
        let longest = banks.reduce(0) { max($0, $1.kernel) }
        func zerosBehind(_ before: Int, _ kernel: Int) -> Int { (outputLength - 1) * stride + kernel - length - before }
        var (kernel, before) = (bank.kernel, padding - (longest - bank.kernel) / 2)
        // Steps left over behind the last window do no harm if they make no window.
        if before < 0 || zerosBehind(before, kernel) <= -stride { (kernel, before) = (longest, padding) }
        let filters = graph.weight(weight, extents: [bank.filters, channels, kernel]) {
            arranged($0, bank, length: kernel)
        }
        return graph.add(
            "Conv", [x.name, filters],
            [
                Attribute("kernel_shape", .integers([kernel])), Attribute("strides", .integers([stride])),
                Attribute("pads", .integers([before, max(0, zerosBehind(before, kernel))])),
            ])
    }

    /// (kernel · channels, filters) as (filters, channels, length), where the kernel lies in the middle.
    private func arranged(_ weight: Matrix, _ bank: Bank, length: Int) -> [Float] {
        let first = (length - bank.kernel) / 2
        let steps = first..<(first + bank.kernel)
        return (0..<bank.filters).flatMap { filter in
            (0..<channels).flatMap { channel in
                (0..<length).map { steps.contains($0) ? weight[($0 - first) * channels + channel, filter] : 0 }
            }
        }
    }
}

extension Filterbank: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        let z = graph.add(filters, x)
        let energies = graph.pool("AveragePool", graph.map("Mul", z, [z.name]), size: poolSize)
        return graph.map("Log", graph.map("Add", energies, [graph.scalar(Self.epsilon)]))
    }
}

extension BatchNorm: ONNXLayer {
    package func translate(_ x: Value, _ graph: inout Graph) -> Value {
        let x = graph.steps(x, channels: channels, length: length)
        // Weight, bias, mean and variance: the order of ONNX too.
        let parameters = parameterShapes.map { graph.weight($0) }
        let y = graph.map("BatchNormalization", x, parameters, [Attribute("epsilon", .float(Self.epsilon))])
        return graph.add(activation, y)
    }
}
