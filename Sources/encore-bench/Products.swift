import Learning
import Numerics

/// The GEMMs of a network at their shapes, and nothing else: the floor of training and of inference.
struct Products {
    /// x (rows, in), w (in, out), y (rows, out), and the gradients of all three.
    private struct Layer: Sendable {
        let x: Matrix, w: Matrix, y: Matrix, dx: Matrix, dw: Matrix
        let needsInputGradient: Bool
    }

    private let shards: [[Layer]]

    /// - Parameter shards: how many copies there are, to be worked on side by side.
    init(_ architecture: Architecture, rows: Int, shards: Int) {
        var random = RandomSource(seed: 1, .testing)
        func matrix(_ rows: Int, _ columns: Int) -> Matrix {
            Matrix(rows: rows, columns: columns, elements: (0..<(rows * columns)).map { _ in
                Float(random.uniform(in: -0.05...0.05))
            })
        }
        let chains = [architecture.encoder, architecture.decoder, architecture.classifier]
        let first = chains.joined().compactMap { $0.layer as? Dense }.first
        let weights = chains.joined().compactMap { $0.layer as? Dense }.map { ($0, matrix($0.inputWidth, $0.outputWidth)) }
        self.shards = (0..<shards).map { _ in
            weights.map { dense, w in
                Layer(
                    x: matrix(rows, dense.inputWidth), w: w, y: matrix(rows, dense.outputWidth),
                    dx: matrix(rows, dense.inputWidth), dw: matrix(dense.inputWidth, dense.outputWidth),
                    needsInputGradient: dense != first)
            }
        }
    }

    /// Forward and backward over batches of so many rows.
    func train(_ batches: [Int], rowsAShard: Int, on pool: WorkerPool) {
        for batch in batches {
            let count = (batch + rowsAShard - 1) / rowsAShard
            pool.run(count) { shard in
                let rows = 0..<(batch * (shard + 1) / count - batch * shard / count)
                let layers = shards[shard]
                for layer in layers { multiply(layer.x[rows: rows], .asIs, layer.w, .asIs, into: layer.y[rows: rows]) }
                for layer in layers.reversed() {
                    multiply(layer.x[rows: rows], .transposed, layer.y[rows: rows], .asIs, into: layer.dw)
                    guard layer.needsInputGradient else { continue }
                    multiply(layer.y[rows: rows], .asIs, layer.w, .transposed, into: layer.dx[rows: rows])
                }
            }
        }
    }

    /// Forward alone.
    func infer(_ batches: [Int], on pool: WorkerPool) {
        let lanes = shards.count
        pool.run(lanes) { shard in
            for batch in stride(from: shard, to: batches.count, by: lanes) {
                let rows = 0..<batches[batch]
                for layer in shards[shard] {
                    multiply(layer.x[rows: rows], .asIs, layer.w, .asIs, into: layer.y[rows: rows])
                }
            }
        }
    }
}

/// `count` rows in pieces of `size`.
func pieces(of count: Int, size: Int) -> [Int] {
    stride(from: 0, to: count, by: size).map { min(size, count - $0) }
}
