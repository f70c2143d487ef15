import EncoreNumerics

/// Losses and gradients of a batch.
///
/// A batch is cut into shards of a fixed number of rows. A step has two phases: all shards forward with the losses of
/// their rows, then all shards backward; between them come the losses that see the whole batch. Without such losses a
/// shard goes backward right after forward, while its activations are in the cache.
///
/// There are as many workspaces as threads, or four, and shards are worked on in waves of as many. What they find is
/// added up in the order of the shards. So the bits do not depend on how many threads there are, nor the memory on the
/// batch, except for the outputs and workspaces of losses that couple its rows. Where losses couple the rows there are
/// more workspaces, up to `workspaceLimit`; if these are still too few for a batch, its shards go forward a second time
/// before they go backward, which gives the same numbers again.
///
/// Source: Gao, Zhang, Han and Callan, "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup",
/// RepL4NLP 2021, for going forward twice.
struct TrainingStep {
    /// Bytes.
    static let workspaceLimit = 1 << 28

    /// Shards of a wave at least: each wave but the last costs a pass over all gradients.
    private static let fewestShards = 4

    private let network: Network
    private let pool: WorkerPool
    private let shards: [Shard]
    private let shardGradients: [Parameters]
    private let gradientSum: GradientSum
    /// Where losses couple the rows.
    private let batchOutputs: Network.Outputs?
    private let batchWorkspaces: [LayerWorkspace]
    private var labels: [Int]
    /// Of each shard of the last wave, its share of the batch.
    private var shares: [Float]
    private var restIsFirst = true
    /// Of each term, over the batch.
    private(set) var sums: [LossSum]

    /// What a step depends on besides parameters and clips.
    struct Conditions: Sendable {
        let weights: [Double]
        let augmentation: Augmentation
        let seed: UInt64
        let epoch: Int
        let step: Int
    }

    /// - Parameter batchRows: of the largest batch.
    init(_ network: Network, batchRows: Int, workspaceLimit: Int, on pool: WorkerPool) {
        self.network = network
        self.pool = pool
        let (count, rows) = Self.workspaces(
            network, batchRows: batchRows, limit: workspaceLimit, threads: pool.threadCount)
        let outputs = network.couplesRows ? Network.Outputs(network, rows: batchRows, .gradients) : nil
        batchOutputs = outputs
        batchWorkspaces = network.terms.indices.map { index in
            network.termWorkspace(index, rows: network.terms[index].loss.couplesRows ? batchRows : nil)
        }
        shards = (0..<count).map { _ in Shard(network, rows: rows, outputs) }
        shardGradients = shards.map(\.gradients)
        // In place where all shards of a batch have gradients of their own.
        gradientSum = GradientSum(
            into: count * rows < batchRows ? Parameters(network.layout) : shardGradients[0])
        labels = [Int](repeating: 0, count: batchRows)
        shares = [Float](repeating: 0, count: count)
        sums = network.terms.map { _ in LossSum() }
    }

    /// How many workspaces a step has, and for how many rows each.
    static func workspaces(
        _ network: Network, batchRows: Int, limit: Int = workspaceLimit, threads: Int
    ) -> (count: Int, rows: Int) {
        let rows = min(network.blockRows, batchRows)
        let affordable = limit / (4 * network.architecture.workspaceCount(rows: rows))
        let count = max(threads, network.couplesRows ? affordable : fewestShards)
        return (min(count, (batchRows + rows - 1) / rows), rows)
    }

    /// Forward and backward over a batch. Afterwards `addRest` is due for each range of `gradients`.
    ///
    /// - Parameter next: the batch after this one, whose samples are fetched meanwhile.
    /// - Returns: where a loss that is not finite began; nothing is computed from it.
    mutating func run(
        _ batch: ArraySlice<Int>, next: ArraySlice<Int>, of data: Dataset, _ parameters: Parameters,
        _ conditions: Conditions
    ) -> Fault? {
        if data.isLabeled {
            for (row, clip) in batch.enumerated() { labels[row] = data.labels[clip] }
        }
        for index in sums.indices { sums[index] = LossSum() }
        let work = Work(
            network: network, data: data, parameters: parameters, conditions: conditions, batch: batch, next: next,
            labels: labels)
        let waves = Swift.stride(from: 0, to: work.shardCount, by: shards.count)
        let couplesRows = network.couplesRows
        for first in waves {
            let count = min(shards.count, work.shardCount - first)
            pool.run(count, sharing: (work, shards)) { shared, index in
                let (work, shard) = (shared.0, shared.1[index])
                work.goForward(shard, first + index)
                work.evaluateRows(shard)
                if !couplesRows { work.goBackward(shard) }
            }
            for shard in shards[0..<count] {
                for index in sums.indices { sums[index] += shard.sums[index] }
            }
            if let fault = fault(count) { return fault }
            if !couplesRows { add(first, count, work) }
        }
        guard couplesRows, let batchOutputs else { return nil }
        network.batchLosses(
            rows: batch.count, labels: labels[0..<batch.count], weights: conditions.weights, batchOutputs,
            batchWorkspaces, into: &sums)
        if let fault = fault(min(shards.count, work.shardCount)) { return fault }
        for first in waves {
            let count = min(shards.count, work.shardCount - first)
            pool.run(count, sharing: (work, shards)) { shared, index in
                let (work, shards) = shared
                if work.shardCount > shards.count { work.goForward(shards[index], first + index) }
                work.goBackward(shards[index])
            }
            add(first, count, work)
        }
        return nil
    }

    private func fault(_ count: Int) -> Fault? {
        sums.allSatisfy(\.loss.isFinite)
            ? nil : Fault(in: sums, of: network, shards[0..<count].map { ($0.workspace, $0.rows) })
    }

    /// What the batch says of each parameter, once `addRest` was called for all of it.
    var gradients: Parameters { gradientSum.total }

    /// Adds up what a wave found; of the last one it is left to `addRest`.
    private mutating func add(_ first: Int, _ count: Int, _ work: Work) {
        for index in 0..<shares.count {
            shares[index] = index < count ? Float(shards[index].rows.count) / Float(work.batch.count) : 0
        }
        restIsFirst = first == 0
        guard first + count < work.shardCount else {
            restCount = count
            return
        }
        let shares = shares
        pool.runRanges(of: gradients.vector.count, sharing: (gradientSum, shardGradients[0..<count])) { shared, range in
            let (sum, gradients) = shared
            sum.add(gradients, shares: shares, isFirst: first == 0, range)
        }
    }

    private var restCount = 0

    /// Adds what the last wave found within a range of the parameters' vector.
    func addRest(_ range: Range<Int>) {
        gradientSum.add(shardGradients[0..<restCount], shares: shares, isFirst: restIsFirst, range)
    }
}

/// The work on one batch, as the threads share it.
private struct Work {
    let network: Network
    let data: Dataset
    let parameters: Parameters
    let conditions: TrainingStep.Conditions
    let batch: ArraySlice<Int>
    let next: ArraySlice<Int>
    let labels: [Int]

    var shardCount: Int { (batch.count + network.blockRows - 1) / network.blockRows }

    /// Rows of a shard. Shards are of equal size: the last, smaller batch keeps all threads busy too.
    private var shardRows: Int { (batch.count + shardCount - 1) / shardCount }

    func goForward(_ shard: Shard, _ index: Int) {
        shard.firstRow = index * shardRows
        let clips = batch.dropFirst(shard.firstRow).prefix(shardRows)
        shard.rows = network.couplesRows ? shard.firstRow..<(shard.firstRow + clips.count) : 0..<clips.count
        data.gather(clips, into: shard.workspace.input) {
            conditions.augmentation.view(of: $0, in: data, epoch: conditions.epoch, seed: conditions.seed)
        }
        data.prefetch(next.dropFirst(shard.firstRow).prefix(clips.count))
        network.forward(shard.rows, parameters, shard.workspace, pass(shard))
    }

    func evaluateRows(_ shard: Shard) {
        network.rowLosses(
            shard.rows, labels: labels[shard.firstRow..<(shard.firstRow + shard.rows.count)], batchRows: batch.count,
            weights: conditions.weights, shard.workspace, into: &shard.sums)
    }

    func goBackward(_ shard: Shard) {
        network.backward(shard.rows, parameters, gradients: shard.gradients, shard.workspace, pass(shard))
    }

    private func pass(_ shard: Shard) -> Pass {
        .training(seed: conditions.seed, step: conditions.step, firstRow: shard.firstRow)
    }
}

/// What one shard of a batch writes. Within a phase a single thread has it; the pool orders one phase after another.
private final class Shard {
    let workspace: Network.Workspace
    let gradients: Parameters
    var sums: [LossSum]
    /// Its place in the batch, and its rows among the outputs.
    var firstRow = 0
    var rows = 0..<0

    init(_ network: Network, rows: Int, _ outputs: Network.Outputs?) {
        workspace = Network.Workspace(network, rows: rows, .gradients, outputs: outputs)
        gradients = Parameters(network.layout)
        sums = network.terms.map { _ in LossSum() }
    }
}
