import EncoreLearning
import EncoreNumerics
import EncoreONNX
import TestSupport
import Testing

@Suite struct GraphTests {
    @Test func everyKindOfLayerHasAForm() {
        for kind in LayerCatalog.kinds {
            #expect(kind is any ONNXLayer.Type, "a layer of the kind \(kind.kind) has no form in ONNX")
        }
    }

    /// The convolutional model reads its clips at one level, and its convolutions convert nothing between them.
    @Test func theConvolutionalModel() throws {
        let graph = Graph(
            randomModel(
                ModelRecipe.convolutional.architecture(.default, inputs: 20_000, pooling: 1, genres: 4),
                level: .equal(1), temperature: 2))
        #expect(graph.input == Port(name: "samples", width: 20_000))
        #expect(graph.outputs == [Port(name: "encoding", width: 64), Port(name: "probabilities", width: 4)])
        let level = ["Mul", "ReduceMean", "Sqrt", "Greater", "Div", "Where", "Mul"]
        let filterbank = ["Reshape", "Conv", "Conv", "Conv", "Concat", "Mul", "AveragePool", "Add", "Log"]
        let convolutions = [
            "BatchNormalization", "Conv", "BatchNormalization", "Relu", "MaxPool", "Conv", "BatchNormalization", "Relu",
        ]
        let statistics = ["ReduceMean", "Sub", "Mul", "ReduceMean", "Add", "Sqrt", "Concat", "Reshape"]
        let encoding = ["Gemm", "Relu", "Reshape", "AveragePool", "Reshape", "Gemm", "Concat", "Identity"]
        let classifier = ["Slice", "Gemm", "Tanh", "Gemm", "Tanh", "Gemm", "Div", "Softmax", "Identity"]
        #expect(
            graph.nodes.map(\.operation) == level + filterbank + convolutions + statistics + encoding + classifier)
        try expectSound(graph)
    }

    /// Means of 40 samples, divided by one number; without an encoder there is no encoding.
    @Test func theTwoLayerNetwork() throws {
        let architecture = ModelRecipe.twoLayer.architecture(.default, inputs: 500, genres: 4)
        let graph = Graph(randomModel(architecture, pooling: 40, level: .scale(0.5)))
        #expect(graph.input == Port(name: "samples", width: 20_000))
        #expect(graph.outputs == [Port(name: "probabilities", width: 4)])
        #expect(
            graph.nodes.map(\.operation) == [
                "Reshape", "AveragePool", "Mul", "Reshape", "Gemm", "Tanh", "Gemm", "Softmax", "Identity",
            ])
        let scale = try #require(graph.tensors.first { $0.name == graph.nodes[2].inputs[1] })
        guard case .floats([2]) = scale.elements else {
            Issue.record("clips are multiplied by \(scale.elements)")
            return
        }
        try expectSound(graph)
    }

    /// A scale of 1 and a temperature of 1 cost no node.
    @Test func whatChangesNothingIsLeftOut() throws {
        let architecture = ModelRecipe.vanilla.architecture(.poster, inputs: 500, genres: 4)
        let graph = Graph(randomModel(architecture, level: .scale(1)))
        #expect(graph.outputs == [Port(name: "encoding", width: 64)])
        #expect(
            graph.nodes.map(\.operation) == [
                "Gemm", "Sigmoid", "Gemm", "Tanh", "Gemm", "Relu", "Gemm", "Relu", "Identity",
            ])
        try expectSound(graph)
    }

    /// (kernel · channels, filters) becomes (filters, channels, kernel).
    @Test func filtersAreTurned() throws {
        let layer = Convolution(
            "conv", length: 4, channels: 2, banks: [.init(kernel: 3, filters: 2)], stride: 1, padding: 1)
        let model = randomModel(layer)
        let weight = try #require(model.parameters["conv.weight"])
        for row in 0..<6 {
            for column in 0..<2 { weight[row, column] = Float(10 * row + column) }
        }
        let tensor = try #require(Graph(model).tensors.first { $0.name == "conv.weight" })
        #expect(tensor.extents == [2, 2, 3])
        guard case .floats([0, 20, 40, 10, 30, 50, 1, 21, 41, 11, 31, 51]) = tensor.elements else {
            Issue.record("\(tensor.elements)")
            return
        }
    }

    /// Without zeros around the clip, a short filter in the middle of its window is filled up to the longest.
    @Test func shortFiltersAreFilledUp() throws {
        let layer = Convolution(
            "conv", length: 4, channels: 1, banks: [.init(kernel: 1, filters: 1), .init(kernel: 3, filters: 1)],
            padding: 0)
        let model = randomModel(layer)
        let weight = try #require(model.parameters["conv.0.weight"])
        weight[0, 0] = 5
        let graph = Graph(model)
        let tensor = try #require(graph.tensors.first { $0.name == "conv.0.weight" })
        #expect(tensor.extents == [1, 1, 3])
        guard case .floats([0, 5, 0]) = tensor.elements else {
            Issue.record("\(tensor.elements)")
            return
        }
    }

    @Test(arguments: LayerExamples.all.indices) func everyLayerGivesASoundGraph(index: Int) throws {
        try expectSound(Graph(randomModel(LayerExamples.all[index])))
    }

    /// Every name is given once, and before it is used; every tensor is used.
    private func expectSound(_ graph: Graph, _ location: SourceLocation = #_sourceLocation) throws {
        var known = Set([graph.input.name] + graph.tensors.map(\.name))
        #expect(known.count == 1 + graph.tensors.count, "a name is given twice", sourceLocation: location)
        for node in graph.nodes {
            #expect(known.isSuperset(of: node.inputs), "\(node) uses what is not there", sourceLocation: location)
            #expect(known.insert(node.output).inserted, "\(node.output) is given twice", sourceLocation: location)
        }
        let used = Set(graph.nodes.flatMap(\.inputs))
        #expect(used.isSuperset(of: graph.tensors.map(\.name)), "a tensor is not used", sourceLocation: location)
        #expect(known.isSuperset(of: graph.outputs.map(\.name)), sourceLocation: location)
    }
}
