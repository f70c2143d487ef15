import EncoreLearning

/// Layers of every kind, small and awkward: widths that do not fill a vector or fill more than one, steps left over.
public enum LayerExamples {
    public static let all: [any Layer] =
        Activation.allCases.map { Dense("dense", 9, 21, $0) }
        + Activation.allCases.map { BatchNorm("norm", length: 3, channels: 20, $0) }
        + [
            Dropout(stream: 0, width: 70, rate: 0.2),
            Convolution(
                "banks", length: 13, channels: 2, banks: [.init(kernel: 2, filters: 3), .init(kernel: 5, filters: 4)],
                stride: 2, padding: 2, hasBias: true),
            Convolution(
                "conv", length: 7, channels: 7, banks: [.init(kernel: 1, filters: 2), .init(kernel: 3, filters: 17)],
                padding: 1),
            Filterbank(
                Convolution(
                    "bank", length: 11, channels: 4,
                    banks: [.init(kernel: 2, filters: 3), .init(kernel: 3, filters: 15)],
                    padding: 1, hasBias: true), poolSize: 3),
            Filterbank(
                Convolution(
                    "bank", length: 54, channels: 1, banks: [.init(kernel: 9, filters: 4)], stride: 9, padding: 0),
                poolSize: 2),
            MaxPool(length: 9, channels: 7), MaxPool(length: 4, channels: 17),
            AveragePool(12, poolSize: 4), AveragePool(40, poolSize: 20), AveragePool(5, poolSize: 1),
            StatisticsPooling(length: 4, channels: 7), StatisticsPooling(length: 2, channels: 20),
            Slice(3..<20, of: 25), Slice(0..<4, of: 4),
            chain, Chain([Dropout(stream: 0, width: 6, rate: 0.5)]),
            Chain([Dropout(stream: 0, width: 6, rate: 0.5), Chain([chain, Dropout(stream: 2, width: 5, rate: 0.1)])]),
            // Inference leaves the dropout out: the max pooling and the last layer become neighbors.
            Chain([
                Dense("a", 6, 24, .tanh), MaxPool(length: 4, channels: 6), Dropout(stream: 0, width: 12, rate: 0.3),
                Dense("b", 12, 5, .linear),
            ]),
            Residual([Dense("a", 6, 20, .tanh), Dropout(stream: 1, width: 20, rate: 0.3), Dense("b", 20, 6, .sigmoid)]),
            Residual([Residual([BatchNorm("norm", length: 3, channels: 2, .elu)]), Dense("b", 6, 6, .tanh)]),
            Parallel([chain, Chain([AveragePool(6, poolSize: 3), Dense("c", 2, 18, .elu)]), Slice(1..<5, of: 6)]),
            Parallel([
                Parallel([Dense("a", 4, 3, .relu), Residual([Dense("b", 4, 4, .linear)])]), Dense("c", 4, 1, .tanh),
            ]),
            // Without padding, filters shorter than the longest do not see the first and last steps.
            Convolution(
                "conv", length: 12, channels: 3, banks: [.init(kernel: 1, filters: 2), .init(kernel: 6, filters: 5)],
                stride: 3, padding: 0),
        ]

    private static let chain = Chain([
        Dense("a", 6, 20, .tanh), BatchNorm("norm", length: 4, channels: 5, .linear),
        Dropout(stream: 0, width: 20, rate: 0.25), Dense("b", 20, 5, .linear),
    ])
}
