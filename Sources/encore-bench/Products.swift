import EncoreLearning
import EncoreNumerics

/// The GEMMs of a network at their shapes, with the unfolding of its convolutions, and nothing else: the floor of
/// training and of inference.
struct Products {
    private let shards: [[any LayerProducts]]

    /// - Parameter shards: how many copies there are, to be worked on side by side.
    init(_ architecture: Architecture, rows: Int, shards: Int) {
        let encoder = leaves(of: architecture.encoder, needsInputGradient: false)
        let heads = architecture.heads.flatMap {
            leaves(of: $0.layers, needsInputGradient: !architecture.encoder.isEmpty)
        }
        self.shards = (0..<shards).map { _ in
            (encoder + heads).compactMap { layer, needsInputGradient -> (any LayerProducts)? in
                switch layer {
                case let dense as Dense: DenseProducts(dense, rows, needsInputGradient)
                case let convolution as Convolution: ConvolutionProducts(convolution, rows, needsInputGradient)
                case let bank as Filterbank: ConvolutionProducts(bank.filters, rows, needsInputGradient)
                default: nil
                }
            }
        }
    }

    /// Forward and backward over batches of the given sizes.
    func train(_ batches: [Int], rowsPerShard: Int, on pool: WorkerPool) {
        for batch in batches {
            let count = (batch + rowsPerShard - 1) / rowsPerShard
            pool.run(count, sharing: shards) { shards, shard in
                let rows = batch * (shard + 1) / count - batch * shard / count
                for layer in shards[shard] { layer.forward(rows) }
                for layer in shards[shard].reversed() { layer.backward(rows) }
            }
        }
    }

    /// Forward alone.
    func infer(_ batches: [Int], on pool: WorkerPool) {
        let lanes = shards.count
        pool.run(lanes, sharing: shards) { shards, shard in
            for batch in stride(from: shard, to: batches.count, by: lanes) {
                for layer in shards[shard] { layer.forward(batches[batch]) }
            }
        }
    }
}

/// The layers without children, and whether the gradient with respect to the input of each is wanted: only behind
/// layers that learn.
private func leaves(of layer: any Layer, needsInputGradient: Bool) -> [(layer: any Layer, needsInputGradient: Bool)] {
    if layer.children.isEmpty { return [(layer, needsInputGradient)] }
    var needs = needsInputGradient
    return layer.children.flatMap { child in
        defer { if !(layer is Parallel) && !child.parameterShapes.isEmpty { needs = true } }
        return leaves(of: child, needsInputGradient: needs)
    }
}

private protocol LayerProducts {
    func forward(_ rows: Int)
    func backward(_ rows: Int)
}

/// x (rows, in), w (in, out), y (rows, out), and the gradients of all three.
private struct DenseProducts: LayerProducts {
    let x: Matrix, w: Matrix, y: Matrix, dx: Matrix, dw: Matrix
    let needsInputGradient: Bool

    init(_ layer: Dense, _ rows: Int, _ needsInputGradient: Bool) {
        x = noise(rows, layer.inputWidth)
        w = noise(layer.inputWidth, layer.outputWidth)
        y = noise(rows, layer.outputWidth)
        dx = noise(rows, layer.inputWidth)
        dw = noise(layer.inputWidth, layer.outputWidth)
        self.needsInputGradient = needsInputGradient
    }

    func forward(_ rows: Int) {
        multiply(x[rows: 0..<rows], .asIs, w, .asIs, into: y[rows: 0..<rows])
    }

    func backward(_ rows: Int) {
        let rows = 0..<rows
        multiply(x[rows: rows], .transposed, y[rows: rows], .asIs, into: dw)
        if needsInputGradient { multiply(y[rows: rows], .asIs, w, .transposed, into: dx[rows: rows]) }
    }
}

/// Unfolded windows, some at a time, and three products: windows · filters, windowsᵀ · dy, and unfolded dy · turned
/// filters.
private struct ConvolutionProducts: LayerProducts {
    let layer: Convolution
    let input: UnfoldedWindows
    /// Where the gradient with respect to the input is wanted.
    let gradient: UnfoldedWindows?
    let y: Matrix
    let dx: Matrix
    let weights: [Matrix]
    let weightGradients: [Matrix]
    let turnedWeights: Matrix

    init(_ layer: Convolution, _ rows: Int, _ needsInputGradient: Bool) {
        precondition(!needsInputGradient || layer.stride == 1, "no product has this shape in training")
        self.layer = layer
        let kernel = layer.banks.map(\.kernel).max() ?? 0
        input = UnfoldedWindows(
            rows, count: layer.outputLength, kernel: kernel, stride: layer.stride, channels: layer.channels)
        gradient =
            needsInputGradient
            ? UnfoldedWindows(rows, count: layer.length, kernel: kernel, stride: 1, channels: layer.filters) : nil
        y = noise(rows * layer.outputLength, layer.filters)
        dx = noise(needsInputGradient ? rows * layer.length : 0, layer.channels)
        weights = layer.banks.map { noise($0.kernel * layer.channels, $0.filters) }
        weightGradients = layer.banks.map { noise($0.kernel * layer.channels, $0.filters) }
        turnedWeights = noise(kernel * layer.filters, layer.channels)
    }

    func forward(_ rows: Int) {
        input.forEachBlock(rows) { windows, block in
            forEachBank { index, columns, filters in
                multiply(
                    windows.view[columns: columns], .asIs, weights[index].view[columns: 0..<filters.count], .asIs,
                    into: y[rows: block][columns: filters])
            }
        }
    }

    func backward(_ rows: Int) {
        input.forEachBlock(rows) { windows, block in
            forEachBank { index, columns, filters in
                multiply(
                    windows.view[columns: columns], .transposed, y[rows: block].view[columns: filters], .asIs, beta: 1,
                    into: weightGradients[index][columns: 0..<filters.count])
            }
        }
        gradient?.forEachBlock(rows) { windows, block in
            multiply(windows, .asIs, turnedWeights, .asIs, into: dx[rows: block])
        }
    }

    private func forEachBank(_ body: (Int, Range<Int>, Range<Int>) -> Void) {
        var filter = 0
        for (index, bank) in layer.banks.enumerated() {
            let width = bank.kernel * layer.channels
            let first = (input.unfolded.columns - width) / 2
            body(index, first..<(first + width), filter..<(filter + bank.filters))
            filter += bank.filters
        }
    }
}

/// Clips that are padded, so that windows do not stick out, and room for some of their windows.
private struct UnfoldedWindows {
    let padded: Matrix
    let unfolded: Matrix
    let count: Int
    let distance: Int

    init(_ rows: Int, count: Int, kernel: Int, stride: Int, channels: Int) {
        self.count = count
        distance = stride * channels
        padded = noise(rows, ((count - 1) * stride + kernel) * channels)
        unfolded = noise(max(1, Convolution.unfoldedCount / (kernel * channels)), kernel * channels)
    }

    func forEachBlock(_ rows: Int, _ body: (Matrix, Range<Int>) -> Void) {
        for first in stride(from: 0, to: rows * count, by: unfolded.rows) {
            let block = first..<min(rows * count, first + unfolded.rows)
            for (row, window) in block.enumerated() {
                let (clip, step) = window.quotientAndRemainder(dividingBy: count)
                unfolded.copy(
                    from: padded, at: clip * padded.columns + step * distance, to: row * unfolded.columns,
                    count: unfolded.columns)
            }
            body(unfolded[rows: 0..<block.count], block)
        }
    }
}

private func noise(_ rows: Int, _ columns: Int) -> Matrix {
    var random = RandomSource(seed: 1, .testing)
    return Matrix(
        rows: rows, columns: columns,
        elements: (0..<(rows * columns)).map { _ in
            Float(random.uniform(in: -0.05...0.05))
        })
}

/// `count` rows in pieces of `size`.
func pieces(of count: Int, size: Int) -> [Int] {
    stride(from: 0, to: count, by: size).map { min(size, count - $0) }
}
