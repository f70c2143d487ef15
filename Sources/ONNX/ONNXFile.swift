import EncoreFiles
import EncoreLearning

/// A trained model as an ONNX file, which takes samples and gives encodings and probabilities.
///
/// The input `samples` (N, samples of a clip) holds clips of mono sound at the model's rate, full scale ±1; the graph
/// takes their means and brings them to the level that the network wants. Outputs are `encoding` (N, width), if the
/// model encodes, and `probabilities` (N, genres) = softmax(logits / temperature), if it classifies.
public struct ONNXFile {
    private let graph: Graph
    private let metadata: [(key: String, value: String)]

    /// Operators and file format of ONNX 1.12, of 2022: new enough for all that layers need, old enough for runtimes in
    /// use.
    private static let operatorSetVersion = 17
    private static let formatVersion = 8

    /// - Precondition: the model encodes, classifies, or does both.
    public init(_ model: TrainedModel) throws(Failure) {
        graph = Graph(model)
        precondition(!graph.outputs.isEmpty, "a model that neither encodes nor classifies")
        metadata = [
            ("model", model.name), ("sample_rate", String(model.input.sampleRate)),
            ("clip_samples", String(model.input.clipSamples)),
            ("genres", try compactJSON(model.network.classifies ? model.genres : [])),
            ("encore_version", encoreVersion),
        ]
    }

    /// Inputs and outputs in words: "samples [N, 20000] -> encoding [N, 64], probabilities [N, 4]".
    public var signature: String {
        func text(_ port: Port) -> String { "\(port.name) [N, \(port.width)]" }
        return text(graph.input) + " -> " + graph.outputs.map(text).joined(separator: ", ")
    }

    /// The content of the file; the same model gives the same bytes.
    public var bytes: [UInt8] {
        enum Field {
            static let formatVersion = 1, producer = 2, producerVersion = 3, graph = 7, operatorSet = 8, metadata = 14
        }
        enum OperatorSetField { static let version = 2 }
        enum MetadataField { static let key = 1, value = 2 }
        var operators = ProtobufMessage()
        operators.append(OperatorSetField.version, Self.operatorSetVersion)
        var message = ProtobufMessage()
        message.append(Field.formatVersion, Self.formatVersion)
        message.append(Field.producer, "encore")
        message.append(Field.producerVersion, encoreVersion)
        message.append(Field.graph, graph.message)
        message.append(Field.operatorSet, operators)
        for (key, value) in metadata {
            var entry = ProtobufMessage()
            entry.append(MetadataField.key, key)
            entry.append(MetadataField.value, value)
            message.append(Field.metadata, entry)
        }
        return message.bytes
    }
}

extension Graph {
    fileprivate var message: ProtobufMessage {
        enum Field { static let node = 1, name = 2, tensor = 5, input = 11, output = 12 }
        var message = ProtobufMessage()
        for node in nodes { message.append(Field.node, node.message) }
        message.append(Field.name, "encore")
        for tensor in tensors { message.append(Field.tensor, tensor.message) }
        message.append(Field.input, input.message)
        for output in outputs { message.append(Field.output, output.message) }
        return message
    }
}
