import Numerics

/// One training: a network, its parameters, the optimiser and the place in the data.
///
/// A batch is cut into shards of a fixed number of rows, each with its own workspace and gradients; the threads of the
/// pool take shards, and the gradients are added up in the order of the shards. So the bits do not depend on how many
/// threads there are. Nothing is allocated after the first batch.
public struct Trainer {
    public let network: Network
    public let settings: TrainingSettings
    public let parameters: Parameters
    private let data: Dataset
    private let heldOut: Dataset?
    private let pool: WorkerPool
    private let shards: [Shard]
    private let gradients: [Parameters]
    private let inference: Inference
    private var adam: Adam
    /// Epochs completed.
    public private(set) var epoch = 0

    /// Most rows of a shard: fewer would leave products too small to be efficient, more would leave threads without work.
    package static let shardRows = 256

    /// - Parameters:
    ///   - heldOut: what accuracy is watched on after each epoch; nothing is learned from it.
    public init(
        _ network: Network, _ settings: TrainingSettings, on data: Dataset, heldOut: Dataset?, _ pool: WorkerPool
    ) {
        precondition(data.count > 0 && settings.batchSize > 0, "no clips to train on, or batches of none")
        precondition(data.width == network.inputWidth, "clips of \(data.width) for \(network.inputWidth) inputs")
        self.network = network
        self.settings = settings
        self.data = data
        self.heldOut = heldOut
        self.pool = pool
        parameters = network.initialParameters(seed: settings.seed)
        let batchRows = min(settings.batchSize, data.count)
        shards = (0..<((batchRows + Self.shardRows - 1) / Self.shardRows)).map { _ in
            Shard(network, rows: min(Self.shardRows, batchRows))
        }
        gradients = shards.map(\.gradients)
        adam = Adam(network.layout)
        inference = Inference(network, parameters, on: pool)
    }

    public var stepsPerEpoch: Int { (data.count + settings.batchSize - 1) / settings.batchSize }

    /// One pass over all clips in a new order, then a look at the held-out ones.
    public mutating func runEpoch() -> EpochRecord {
        let clock = ContinuousClock()
        let start = clock.now
        var random = RandomSource(seed: settings.seed, .shuffle, index: epoch)
        let order = random.permutation(of: data.count)
        var sums = Network.LossSums()
        for first in stride(from: 0, to: order.count, by: settings.batchSize) {
            sums = sums + step(on: order[first..<min(order.count, first + settings.batchSize)])
        }
        let seconds = (clock.now - start) / .seconds(1)
        epoch += 1
        let weights = network.lossWeights(lambda: settings.lambda)
        let clips = Double(sums.rows)
        let reconstruction = sums.squaredError / (clips * Double(network.inputWidth))
        let crossEntropy = sums.crossEntropy / clips
        return EpochRecord(
            epoch: epoch,
            loss: weights.reconstruction * reconstruction + weights.crossEntropy * crossEntropy,
            reconstruction: network.reconstructs ? reconstruction : nil,
            crossEntropy: network.classifies ? crossEntropy : nil,
            trainAccuracy: network.classifies ? Double(sums.correct) / clips : nil,
            testAccuracy: network.classifies ? heldOut.flatMap { $0.count > 0 ? inference.accuracy(on: $0) : nil } : nil,
            seconds: seconds, clips: sums.rows)
    }

    private mutating func step(on batch: ArraySlice<Int>) -> Network.LossSums {
        let weights = network.lossWeights(lambda: settings.lambda)
        let used = shards.prefix((batch.count + Self.shardRows - 1) / Self.shardRows)
        // Shards of equal size: the last, smaller batch keeps all threads busy too.
        let shardRows = (batch.count + used.count - 1) / used.count
        let (network, settings, data, parameters, epoch) = (network, settings, data, parameters, epoch)
        let step = adam.step
        pool.run(used.count) { index in
            let shard = used[index]
            let firstRow = index * shardRows
            let rows = batch.dropFirst(firstRow).prefix(shardRows)
            data.gather(rows, into: shard.workspace.input) {
                settings.augmentation.view(of: $0, in: data, epoch: epoch, seed: settings.seed)
            }
            for (row, clip) in rows.enumerated() { shard.labels[row] = data.labels[clip] }
            shard.sums = network.lossAndGradients(
                labels: shard.labels[0..<rows.count], batchRows: batch.count, weights: weights,
                parameters, gradients: shard.gradients, shard.workspace,
                .training(seed: settings.seed, step: step, firstRow: firstRow))
        }
        adam.update(
            parameters, gradients: gradients[0..<used.count],
            learningRate: settings.schedule.rate(
                base: settings.learningRate, step: step, of: settings.epochs * stepsPerEpoch),
            on: pool)
        return used.reduce(Network.LossSums()) { $0 + $1.sums }
    }
}

/// What one shard of a batch writes. Within a step a single thread has it; the pool orders one step after another.
private final class Shard: @unchecked Sendable {
    let workspace: Network.Workspace
    let gradients: Parameters
    var labels: [Int]
    var sums = Network.LossSums()

    init(_ network: Network, rows: Int) {
        workspace = Network.Workspace(network, rows: rows, forTraining: true)
        gradients = Parameters(network.layout)
        labels = [Int](repeating: 0, count: rows)
    }
}
