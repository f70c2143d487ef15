import EncoreNumerics
import Synchronization

/// A trained network at work: clips in, encodings, logits and reconstruction error out.
///
/// Any number of threads may use one at once, with the same bits: each call has workspaces of its own, and the
/// parameters do not change during a call.
public final class Inference: @unchecked Sendable {
    public let network: Network
    let parameters: Parameters
    private let pool: WorkerPool
    /// As many as were ever in use at once.
    private let workspaces = Mutex<[SharedWorkspace]>([])

    /// - Parameter parameters: are copied.
    public convenience init(_ network: Network, _ parameters: Parameters, on pool: WorkerPool) {
        self.init(network, sharing: parameters.copy(), on: pool)
    }

    /// - Parameter parameters: are not copied; whoever changes them must not do so during a call.
    init(_ network: Network, sharing parameters: Parameters, on pool: WorkerPool) {
        self.network = network
        self.parameters = parameters
        self.pool = pool
    }

    /// What to compute; the rest is not.
    public struct Quantities: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }

        public static let encodings = Quantities(rawValue: 1)
        public static let logits = Quantities(rawValue: 2)
        public static let squaredError = Quantities(rawValue: 4)
    }

    public struct Outputs {
        /// (N, encodingWidth).
        public let encodings: Matrix?
        /// (N, classCount), unnormalized.
        public let logits: Matrix?
        /// Σ (x̂ − t)² of each clip, of clips at the level at which the network sees them; empty if not asked for.
        public let squaredErrors: [Double]
    }

    /// Those quantities that the network has.
    public func run(_ data: Dataset, _ quantities: Quantities) -> Outputs {
        let encodings =
            quantities.contains(.encodings) ? Matrix(rows: data.count, columns: network.encodingWidth) : nil
        let classifier = quantities.contains(.logits) ? network.architecture.classification?.head : nil
        let logits = classifier.map { _ in Matrix(rows: data.count, columns: network.classCount) }
        let reconstruction = quantities.contains(.squaredError) ? network.architecture.reconstruction : nil
        let errors = Matrix(rows: reconstruction == nil ? 0 : data.count, columns: 1)
        forEachBlock(of: data, sharing: (encodings, logits, errors)) { shared, clips, _, workspace in
            let (encodings, logits, errors) = shared
            let rows = 0..<clips.count
            let z = network.encode(rows, parameters, workspace, .inference)
            encodings?[rows: clips].copy(from: z)
            if let logits, let classifier {
                logits[rows: clips].copy(
                    from: network.run(head: classifier, z, rows, parameters, workspace, .inference))
            }
            if let reconstruction {
                let output = network.run(head: reconstruction.head, z, rows, parameters, workspace, .inference).view
                let target = reconstruction.loss.target(
                    workspace.input[rows: rows].view, workspace.terms[reconstruction.term])
                for (row, clip) in clips.enumerated() {
                    let row = row..<(row + 1)
                    errors[clip, 0] = Float(squaredError(output[rows: row], target[rows: row], gradient: nil))
                }
            }
        }
        return Outputs(encodings: encodings, logits: logits, squaredErrors: errors.elements.map(Double.init))
    }

    /// The share of clips whose largest logit is that of their genre.
    public func accuracy(on data: Dataset) -> Double {
        network.requireLabels(of: data)
        guard let logits = run(data, .logits).logits, data.count > 0 else { return .nan }
        let loss = SoftmaxCrossEntropy()
        let sum = loss.evaluate(
            LossRows(output: logits.view, input: logits.view, labels: data.labels[...]), weight: 0,
            batchRows: data.count, gradient: nil, adding: false, LayerWorkspace(WorkspaceShape(), rows: 0))
        return Double(sum.correct) / Double(data.count)
    }

    /// The loss of clips as they are, and each of its terms.
    ///
    /// - Parameter weights: the factor of each term.
    /// - Precondition: there are clips.
    public func loss(on data: Dataset, _ weights: [Double]) -> LossValues {
        precondition(data.count > 0, "the loss of no clips")
        network.requireLabels(of: data)
        let blocks = (data.count + network.blockRows - 1) / network.blockRows
        let results = (0..<blocks).map { _ in BlockSums(terms: network.terms.count) }
        let outputs = network.couplesRows ? Network.Outputs(network, rows: data.count, .inference) : nil
        forEachBlock(of: data, sharing: (results, outputs)) { shared, clips, block, workspace in
            let (results, outputs) = shared
            let rows = 0..<clips.count
            network.forward(rows, parameters, workspace, .inference)
            if let outputs { outputs.copy(from: workspace.outputs, rows, to: clips) }
            network.rowLosses(
                rows, labels: data.labels(of: clips), batchRows: data.count, weights: weights, workspace,
                into: &results[block].sums)
        }
        var sums = network.terms.map { _ in LossSum() }
        for block in results {
            for index in sums.indices { sums[index] += block.sums[index] }
        }
        if let outputs {
            let memory = network.terms.indices.map { index in
                network.termWorkspace(index, rows: network.terms[index].loss.couplesRows ? data.count : nil)
            }
            network.batchLosses(
                rows: data.count, labels: data.labels(of: 0..<data.count), weights: weights, outputs, memory,
                into: &sums)
        }
        return network.values(sums, clips: data.count, weights: weights)
    }

    /// Calls `body` with blocks of clips in the input of a workspace, with the number of the block.
    ///
    /// - Parameter shared: as in `WorkerPool.run(_:sharing:_:)`.
    func forEachBlock<Shared>(
        of data: Dataset, sharing shared: Shared, _ body: @Sendable (Shared, Range<Int>, Int, Network.Workspace) -> Void
    ) {
        let rows = network.blockRows
        let blocks = (data.count + rows - 1) / rows
        let tasks = min(pool.threadCount, blocks)
        pool.run(tasks, sharing: shared) { shared, task in
            let place = takeWorkspace()
            let workspace = place.workspace
            for block in stride(from: task, to: blocks, by: tasks) {
                let clips = (block * rows)..<min(data.count, (block + 1) * rows)
                data.gather(clips, into: workspace.input) { data.view(of: $0) }
                body(shared, clips, block, workspace)
            }
            place.giveBack()
        }
    }

    private func takeWorkspace() -> SharedWorkspace {
        if let idle = workspaces.withLock({ $0.first { $0.take() } }) { return idle }
        let new = SharedWorkspace(Network.Workspace(network, rows: network.blockRows, .inference))
        workspaces.withLock { $0.append(new) }
        return new
    }
}

/// A workspace that one thread uses at a time. A new one is in use.
private final class SharedWorkspace: @unchecked Sendable {
    let workspace: Network.Workspace
    private let isIdle = Atomic(false)

    init(_ workspace: Network.Workspace) { self.workspace = workspace }

    /// - Returns: whether no other thread has it.
    func take() -> Bool { isIdle.exchange(false, ordering: .acquiring) }

    func giveBack() { isIdle.store(true, ordering: .releasing) }
}

/// The sums of one block.
private final class BlockSums {
    var sums: [LossSum]

    init(terms: Int) { sums = [LossSum](repeating: LossSum(), count: terms) }
}

extension Network.Outputs {
    /// Copies rows of one block to their place among all.
    fileprivate func copy(from block: Network.Outputs, _ rows: Range<Int>, to place: Range<Int>) {
        if encoding.count > 0 { encoding[rows: place].copy(from: block.encoding[rows: rows]) }
        for (all, part) in zip(heads, block.heads) { all[rows: place].copy(from: part[rows: rows]) }
    }
}
