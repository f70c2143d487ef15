import EncoreNumerics

/// One training: a network, its parameters, the optimiser and the place in the data.
///
/// A batch is cut into shards of a fixed number of rows, each with its own workspace and gradients; the threads of the
/// pool take shards, and the gradients are added up in the order of the shards. So the bits do not depend on how many
/// threads there are. No buffer is allocated after the first batch.
public struct Trainer {
    public let network: Network
    public let settings: TrainingSettings
    public let parameters: Parameters
    private let data: Dataset
    private let validation: Dataset?
    private let heldOut: Dataset?
    private let pool: WorkerPool
    private let shards: [Shard]
    private let gradients: [Parameters]
    private let inference: Inference
    private var adam: Adam
    /// Epochs completed.
    public var epoch: Int { records.count }
    /// What is known of each of them.
    public private(set) var records: [EpochRecord]

    /// - Parameters:
    ///   - validation: what accuracy is watched on after each epoch, by which an epoch may be preferred to another.
    ///   - heldOut: what accuracy is watched on as well; nothing is learned or chosen by it.
    ///   - checkpoint: the state from which this very training goes on; without it, it begins.
    public init(
        _ network: Network, _ settings: TrainingSettings, on data: Dataset, validation: Dataset? = nil,
        heldOut: Dataset?, from checkpoint: Checkpoint? = nil, _ pool: WorkerPool
    ) {
        precondition(data.count > 0 && settings.batchSize > 0, "no clips to train on, or batches of none")
        precondition(data.width == network.inputWidth, "clips of \(data.width) for \(network.inputWidth) inputs")
        self.network = network
        self.settings = settings
        self.data = data
        self.validation = validation
        self.heldOut = heldOut
        self.pool = pool
        parameters = checkpoint?.parameters.copy() ?? network.initialParameters(seed: settings.seed)
        records = checkpoint?.records ?? []
        let batchRows = min(settings.batchSize, data.count)
        let most = network.blockRows
        shards = (0..<((batchRows + most - 1) / most)).map { _ in Shard(network, rows: min(most, batchRows)) }
        gradients = shards.map(\.gradients)
        adam =
            checkpoint.map { Adam(firstMoment: $0.firstMoment, secondMoment: $0.secondMoment, step: $0.step) }
            ?? Adam(network.layout)
        inference = Inference(network, parameters, on: pool)
    }

    public var stepsPerEpoch: Int { settings.stepsPerEpoch(clips: data.count) }

    /// The state after the epochs so far, all of it finite. It shares the trainer's memory: the next step changes it.
    public func checkpoint(_ identity: TrainingIdentity) -> Checkpoint {
        Checkpoint(
            identity: identity, parameters: parameters, firstMoment: adam.firstMoment, secondMoment: adam.secondMoment,
            records: records)
    }

    /// One pass over all clips in a new order, then a look at the ones that are not trained on.
    ///
    /// - Parameter isAbandoned: asked before each step. Once it says yes, the pass ends where it is, and this trainer
    ///   is of no more use: what goes on is a checkpoint of an earlier epoch.
    /// - Returns: `nil` if the epoch was abandoned.
    /// - Throws: `Divergence` as soon as the loss is not finite, or the weights and moments at the end of the epoch are
    ///   not; this trainer is then of no more use either.
    @discardableResult
    public mutating func runEpoch(unless isAbandoned: () -> Bool = { false }) throws(Divergence) -> EpochRecord? {
        let clock = ContinuousClock()
        let start = clock.now
        var random = RandomSource(seed: settings.seed, .shuffle, index: epoch)
        let order = random.permutation(of: data.count)
        var sums = Network.LossSums()
        for first in stride(from: 0, to: order.count, by: settings.batchSize) {
            if isAbandoned() { return nil }
            sums = sums + (try step(on: order[first..<min(order.count, first + settings.batchSize)]))
        }
        // The second moment speaks for the first: both come from the gradients, and squares overflow sooner.
        if !(parameters.vector.isFinite && adam.secondMoment.vector.isFinite), let fault = Fault(in: parameters, adam) {
            throw divergence(fault, epoch: epoch + 1, step: stepsPerEpoch)
        }
        let seconds = (clock.now - start) / .seconds(1)
        let weights = network.lossWeights(lambda: settings.lambda)
        let clips = Double(sums.rows)
        let reconstruction = sums.squaredError / (clips * Double(network.reconstructionWidth))
        let crossEntropy = sums.crossEntropy / clips
        let validated = validation.flatMap { $0.count > 0 ? inference.loss(on: $0, weights) : nil }
        let record = EpochRecord(
            epoch: epoch + 1,
            loss: weights.reconstruction * reconstruction + weights.crossEntropy * crossEntropy,
            reconstruction: network.reconstructs ? reconstruction : nil,
            crossEntropy: network.classifies ? crossEntropy : nil,
            trainAccuracy: network.classifies ? Double(sums.correct) / clips : nil,
            validationLoss: validated?.loss, validationAccuracy: validated?.accuracy,
            testAccuracy: accuracy(on: heldOut),
            seconds: seconds, clips: sums.rows)
        records.append(record)
        return record
    }

    private func accuracy(on data: Dataset?) -> Double? {
        guard let data, data.count > 0, network.classifies else { return nil }
        return inference.accuracy(on: data)
    }

    private func divergence(_ fault: Fault, epoch: Int, step: Int) -> Divergence {
        Divergence(term: fault.term, layer: fault.layer, epoch: epoch, step: step)
    }

    private mutating func step(on batch: ArraySlice<Int>) throws(Divergence) -> Network.LossSums {
        let weights = network.lossWeights(lambda: settings.lambda)
        let used = shards.prefix((batch.count + network.blockRows - 1) / network.blockRows)
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
        let sums = used.reduce(Network.LossSums()) { $0 + $1.sums }
        guard sums.squaredError.isFinite && sums.crossEntropy.isFinite else {
            // Weights that are not finite are the work of the step before.
            let number = step - epoch * stepsPerEpoch
            if number > 0, let fault = Fault(in: parameters, adam) {
                throw divergence(fault, epoch: epoch + 1, step: number)
            }
            let fault = Fault(in: sums, of: network, used.map { ($0.workspace, $0.sums.rows) })
            throw divergence(fault, epoch: epoch + 1, step: number + 1)
        }
        adam.update(
            parameters, gradients: gradients[0..<used.count],
            learningRate: settings.schedule.rate(
                base: settings.learningRate, step: step, of: settings.epochs * stepsPerEpoch),
            weightDecay: settings.weightDecay, on: pool)
        return sums
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
