import EncoreLearning
import TestSupport
import Testing

/// What tables of layers say.
@Suite struct LayerSummaryTests {
    /// A classifier of this layer.
    private func summaries(_ layers: any Layer...) -> [LayerSummary] {
        Architecture(classifier: layers).layerSummaries
    }

    private func line(_ summary: LayerSummary) -> String {
        let name = summary.name.map { " " + $0 } ?? ""
        let output = summary.output.map { String($0) }.joined(separator: " × ")
        let parameters = summary.parameters.map { String($0) } ?? "–"
        return String(repeating: "  ", count: summary.depth)
            + [summary.kind + name, output, parameters, summary.settings].joined(separator: " | ")
    }

    /// The extents of every example multiply to its width, and its layers have all numbers that it learns.
    @Test func everyLayerSaysWhatGoesOut() {
        for layer in LayerExamples.all {
            let found = summaries(layer)
            #expect(found.allSatisfy { $0.part == "classifier" && !$0.output.contains(0) })
            #expect(found[0].output.reduce(1, *) == layer.outputWidth, "\(layer)")
            let learned = layer.parameterShapes.filter { $0.role != .runningAverage }.reduce(0) { $0 + $1.count }
            #expect(found.reduce(0) { $0 + ($1.parameters ?? 0) } == learned, "\(layer)")
            #expect(Architecture(classifier: [layer]).parameterCount == learned)
            for summary in found where summary.parameters != nil {
                #expect(!summary.settings.isEmpty, "\(summary.kind) says nothing")
            }
        }
    }

    @Test(arguments: [
        (Dense("hidden", 6, 4, .tanh) as any Layer, "dense hidden | 4 | 28 | tanh"),
        (BatchNorm("norm", length: 3, channels: 2, .relu), "batch-norm norm | 3 × 2 | 4 | relu"),
        (Dropout(stream: 0, width: 6, rate: 0.25), "dropout | 6 | 0 | rate 0.25"),
        (
            Convolution("conv", length: 9, channels: 2, banks: [.init(kernel: 3, filters: 5)], padding: 1),
            "convolution conv | 9 × 5 | 30 | 5 of 3 steps"
        ),
        (
            Convolution(
                "banks", length: 12, channels: 1, banks: [.init(kernel: 2, filters: 3), .init(kernel: 4, filters: 3)],
                stride: 2, padding: 0, hasBias: true), "convolution banks | 5 × 6 | 24 | 3 each of 2, 4 steps, stride 2"
        ),
        (
            Filterbank(
                Convolution(
                    "bank", length: 13, channels: 2,
                    banks: [.init(kernel: 2, filters: 3), .init(kernel: 5, filters: 4)], stride: 2, padding: 2),
                poolSize: 3), "filterbank bank | 2 × 7 | 52 | 3 of 2, 4 of 5 steps, stride 2, mean of 3"
        ),
        (MaxPool(length: 9, channels: 7), "max-pool | 4 × 7 | 0 | larger of two steps"),
        (AveragePool(12, poolSize: 4), "average-pool | 3 | 0 | means of 4"),
        (StatisticsPooling(length: 4, channels: 7), "statistics-pooling | 14 | 0 | mean and deviation over time"),
        (Slice(3..<20, of: 25), "slice | 17 | 0 | numbers 4 to 20 of 25"),
    ]) func layersWithoutOthers(layer: any Layer, text: String) {
        #expect(summaries(layer).map(line) == [text])
    }

    /// Dropout keeps the extents of what comes in; layers within layers are indented.
    @Test func layersWithinLayers() {
        let residual = Residual([
            BatchNorm("norm", length: 3, channels: 2, .elu), Dropout(stream: 0, width: 6, rate: 0.5),
        ])
        let found = summaries(
            Parallel([Chain([residual, Dense("a", 6, 2, .linear)]), Slice(0..<4, of: 6)]),
            Chain([Dropout(stream: 1, width: 6, rate: 0.1)]), Residual([Residual([Dense("b", 6, 6, .relu)])]))
        #expect(
            found.map(line) == [
                "parallel | 6 | – | outputs side by side",
                "  chain | 2 | – | ",
                "    residual | 3 × 2 | – | added to its input",
                "      batch-norm norm | 3 × 2 | 4 | elu",
                "      dropout | 3 × 2 | 0 | rate 0.5",
                "    dense a | 2 | 14 | linear",
                "  slice | 4 | 0 | numbers 1 to 4 of 6",
                "chain | 6 | – | ",
                "  dropout | 6 | 0 | rate 0.1",
                "residual | 6 | – | added to its input",
                "  residual | 6 | – | added to its input",
                "    dense b | 6 | 42 | relu",
            ])
    }

    @Test func runningAveragesAreNoParameters() {
        let architecture = Architecture(classifier: [BatchNorm("norm", length: 3, channels: 2, .elu)])
        #expect(architecture.parameterCount == 4 && architecture.runningAverageCount == 4)
    }

    /// Ten numbers to two: tensors of 20 and 2 take 48 places. A thread takes 64 clips: ten numbers in, and ten of the
    /// encoding and two logits with their gradients. In inference it takes 256, of 22 numbers. The
    /// loss needs two numbers besides.
    @Test func theMemoryOfATrainingByHand() {
        let network = Network(Architecture(classifier: [Dense("only", 10, 2, .linear)]))
        func bytes(_ threads: Int) -> Int { network.trainingBytes(clips: 100, batchSize: 64, threads: threads) }
        let parameters = 7 * 48 + 48
        let bytesOfClips = 100 * 64
        #expect(bytes(1) == 4 * (parameters + 64 * 34 + 2 + 256 * 22 + 2) + bytesOfClips)
        // All 64 clips are one piece of work, whatever the number of threads.
        #expect(bytes(3) == 4 * (parameters + 64 * 34 + 2 + 3 * (256 * 22 + 2)) + bytesOfClips)
    }
}
