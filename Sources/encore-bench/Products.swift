import Learning
import Numerics

/// The GEMMs of a network at their shapes, with the unfolding of its convolutions, and nothing else: the floor of
/// training and of inference.
struct Products {
    private let shards: [[any LayerProducts]]

    /// - Parameter shards: how many copies there are, to be worked on side by side.
    init(_ architecture: Architecture, rows: Int, shards: Int) {
        let chains = [
            architecture.encoder, architecture.waveformEncoder, architecture.decoder, architecture.classifier,
        ].filter { !$0.isEmpty }
        let encoders = chains.prefix(architecture.waveformEncoder.isEmpty ? 1 : 2)
        let firstOfEncoders = encoders.map(\.[0])
        self.shards = (0..<shards).map { _ in
            chains.joined().compactMap { any -> (any LayerProducts)? in
                let needsInputGradient = !firstOfEncoders.contains(any)
                return switch any.layer {
                case let dense as Dense: DenseProducts(dense, rows, needsInputGradient)
                case let convolution as Convolution: ConvolutionProducts(convolution, rows, needsInputGradient)
                default: nil
                }
            }
        }
    }

    /// Forward and backward over batches of so many rows.
    func train(_ batches: [Int], rowsAShard: Int, on pool: WorkerPool) {
        for batch in batches {
            let count = (batch + rowsAShard - 1) / rowsAShard
            pool.run(count) { shard in
                let rows = batch * (shard + 1) / count - batch * shard / count
                for layer in shards[shard] { layer.forward(rows) }
                for layer in shards[shard].reversed() { layer.backward(rows) }
            }
        }
    }

    /// Forward alone.
    func infer(_ batches: [Int], on pool: WorkerPool) {
        let lanes = shards.count
        pool.run(lanes) { shard in
            for batch in stride(from: shard, to: batches.count, by: lanes) {
                for layer in shards[shard] { layer.forward(batches[batch]) }
            }
        }
    }
}

private protocol LayerProducts: Sendable {
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

/// Windows copied to the rows of a matrix, some at a time, and their products with the filters.
private struct ConvolutionProducts: LayerProducts {
    let layer: Convolution
    /// (rows, (length + 2 · padding) · channels): windows do not stick out.
    let padded: Matrix
    let unfolded: Matrix
    let y: Matrix
    let weights: [Matrix]
    let weightGradients: [Matrix]
    let needsInputGradient: Bool
    let windowWidth: Int

    init(_ layer: Convolution, _ rows: Int, _ needsInputGradient: Bool) {
        self.layer = layer
        windowWidth = layer.channels * (layer.banks.map(\.kernel).max() ?? 0)
        padded = noise(rows, (layer.length + 2 * layer.padding) * layer.channels)
        unfolded = noise(layer.sharedScratchCount / windowWidth, windowWidth)
        y = noise(rows * layer.outputLength, layer.filters)
        weights = layer.banks.map { noise($0.kernel * layer.channels, $0.filters) }
        weightGradients = layer.banks.map { noise($0.kernel * layer.channels, $0.filters) }
        self.needsInputGradient = needsInputGradient
    }

    func forward(_ rows: Int) {
        forEachBlock(rows) { windows, y in
            forEachBank { index, columns, filters in
                multiply(
                    windows[columns: columns], .asIs, weights[index][columns: 0..<filters.count], .asIs,
                    into: y[columns: filters])
            }
        }
    }

    func backward(_ rows: Int) {
        forEachBlock(rows) { windows, dy in
            forEachBank { index, columns, filters in
                multiply(
                    windows[columns: columns], .transposed, dy[columns: filters], .asIs, beta: 1,
                    into: weightGradients[index][columns: 0..<filters.count])
                guard needsInputGradient else { return }
                multiply(
                    dy[columns: filters], .asIs, weights[index][columns: 0..<filters.count], .transposed,
                    into: windows[columns: columns])
            }
        }
    }

    private func forEachBlock(_ rows: Int, _ body: (Matrix, Matrix) -> Void) {
        let windowsPerClip = layer.outputLength
        let count = rows * windowsPerClip
        for first in stride(from: 0, to: count, by: unfolded.rows) {
            let block = first..<min(count, first + unfolded.rows)
            for (row, window) in block.enumerated() {
                let (clip, step) = window.quotientAndRemainder(dividingBy: windowsPerClip)
                unfolded.copy(
                    from: padded, at: clip * padded.columns + step * layer.stride * layer.channels,
                    to: row * windowWidth, count: windowWidth)
            }
            body(unfolded[rows: 0..<block.count], y[rows: block])
        }
    }

    private func forEachBank(_ body: (Int, Range<Int>, Range<Int>) -> Void) {
        var filter = 0
        for (index, bank) in layer.banks.enumerated() {
            let width = bank.kernel * layer.channels
            let first = (windowWidth - width) / 2
            body(index, first..<(first + width), filter..<(filter + bank.filters))
            filter += bank.filters
        }
    }
}

private func noise(_ rows: Int, _ columns: Int) -> Matrix {
    var random = RandomSource(seed: 1, .testing)
    return Matrix(rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in
        Float(random.uniform(in: -0.05...0.05))
    })
}

/// `count` rows in pieces of `size`.
func pieces(of count: Int, size: Int) -> [Int] {
    stride(from: 0, to: count, by: size).map { min(size, count - $0) }
}
