import EncoreNumerics

/// One training: a network, its parameters, the optimizer and the place in the data.
///
/// No buffer is allocated after the first batch. Its memory does not grow with the batch, except where losses couple
/// the rows of a batch; see `TrainingStep`.
public final class Trainer {
    public let network: Network
    public let settings: TrainingSettings
    public let parameters: Parameters
    private let data: Dataset
    private let validation: Dataset?
    private let heldOut: Dataset?
    private let inference: Inference
    private let weights: [Double]
    private var step: TrainingStep
    private var adam: Adam
    private let pool: WorkerPool
    /// Epochs completed.
    public var epoch: Int { records.count }
    /// What is known of each of them.
    public private(set) var records: [EpochRecord]

    /// - Parameters:
    ///   - validation: what loss and accuracy are watched on after each epoch, by which an epoch may be preferred to
    ///     another.
    ///   - heldOut: what accuracy is watched on as well; nothing is learned or chosen by it.
    ///   - checkpoint: the state to resume from; `nil` starts a new training.
    public convenience init(
        _ network: Network, _ settings: TrainingSettings, on data: Dataset, validation: Dataset? = nil,
        heldOut: Dataset?, from checkpoint: Checkpoint? = nil, _ pool: WorkerPool
    ) {
        self.init(
            network, settings, on: data, validation: validation, heldOut: heldOut, from: checkpoint,
            workspaceLimit: TrainingStep.workspaceLimit, pool)
    }

    /// - Parameter workspaceLimit: bytes, see `TrainingStep`.
    package init(
        _ network: Network, _ settings: TrainingSettings, on data: Dataset, validation: Dataset? = nil,
        heldOut: Dataset?, from checkpoint: Checkpoint? = nil, workspaceLimit: Int, _ pool: WorkerPool
    ) {
        precondition(data.count > 0 && settings.batchSize > 0, "no clips to train on, or batches of none")
        precondition(data.width == network.inputWidth, "clips of \(data.width) for \(network.inputWidth) inputs")
        for clips in [data, validation, heldOut] { clips.map(network.requireLabels) }
        self.network = network
        self.settings = settings
        self.data = data
        self.validation = validation
        self.heldOut = heldOut
        self.pool = pool
        parameters = checkpoint?.parameters.copy() ?? network.initialParameters(seed: settings.seed)
        records = checkpoint?.records ?? []
        weights = network.lossWeights(lambda: settings.lambda)
        step = TrainingStep(
            network, batchRows: min(settings.batchSize, data.count), workspaceLimit: workspaceLimit, on: pool)
        adam =
            checkpoint.map { Adam(firstMoment: $0.firstMoment, secondMoment: $0.secondMoment, step: $0.step) }
            ?? Adam(network.layout)
        inference = Inference(network, sharing: parameters, on: pool)
    }

    public var stepsPerEpoch: Int { settings.stepsPerEpoch(clips: data.count) }

    /// A copy of the state after the epochs so far, all of it finite.
    public func checkpoint(_ identity: TrainingIdentity) -> Checkpoint {
        Checkpoint(
            copying: parameters, firstMoment: adam.firstMoment, secondMoment: adam.secondMoment, of: network,
            identity: identity, records: records)
    }

    /// Trains on all clips once, in a new order, then evaluates on validation and held-out clips.
    ///
    /// - Parameter isAbandoned: asked before each step. Once it says yes, the pass ends there. Do not use this trainer
    ///   again; resume from an earlier checkpoint.
    /// - Returns: `nil` if the epoch was abandoned.
    /// - Throws: `Divergence` as soon as the loss is not finite, or the weights and moments at the end of the epoch are
    ///   not; this trainer is then of no more use either.
    @discardableResult
    public func runEpoch(unless isAbandoned: () -> Bool = { false }) throws(Divergence) -> EpochRecord? {
        let clock = ContinuousClock()
        let start = clock.now
        var random = RandomSource(seed: settings.seed, .shuffle, index: epoch)
        let order = random.permutation(of: data.count)
        var sums = network.terms.map { _ in LossSum() }
        for first in stride(from: 0, to: order.count, by: settings.batchSize) {
            if isAbandoned() { return nil }
            let end = min(order.count, first + settings.batchSize)
            try learn(from: order[first..<end], next: order[end..<min(order.count, end + settings.batchSize)])
            for index in sums.indices { sums[index] += step.sums[index] }
        }
        // A gradient that overflows makes the second moment infinite first, so the first moment needs no check.
        if !(parameters.vector.isFinite && adam.secondMoment.vector.isFinite), let fault = Fault(in: parameters, adam) {
            throw divergence(fault, step: stepsPerEpoch)
        }
        let seconds = (clock.now - start) / .seconds(1)
        let record = EpochRecord(
            epoch: epoch + 1, train: network.values(sums, clips: order.count, weights: weights),
            validation: validation.flatMap { $0.count > 0 ? inference.loss(on: $0, weights) : nil },
            testAccuracy: heldOut.flatMap { $0.count > 0 && network.classifies ? inference.accuracy(on: $0) : nil },
            seconds: seconds, clips: order.count)
        records.append(record)
        return record
    }

    private func divergence(_ fault: Fault, step: Int) -> Divergence {
        Divergence(term: fault.term, layer: fault.layer, epoch: epoch + 1, step: step)
    }

    private func learn(from batch: ArraySlice<Int>, next: ArraySlice<Int>) throws(Divergence) {
        let number = adam.step
        let fault = step.run(
            batch, next: next, of: data, parameters,
            .init(
                weights: weights, augmentation: settings.augmentation, seed: settings.seed, epoch: epoch, step: number)
        )
        if let fault {
            // Weights that are not finite are the work of the step before.
            let within = number - epoch * stepsPerEpoch
            if within > 0, let earlier = Fault(in: parameters, adam) { throw divergence(earlier, step: within) }
            throw divergence(fault, step: within + 1)
        }
        let step = step
        adam.update(
            parameters, gradients: step.gradients,
            learningRate: settings.schedule.rate(
                base: settings.learningRate, step: number, of: settings.epochs * stepsPerEpoch),
            weightDecay: settings.weightDecay,
            batchShare: Double(batch.count) / Double(min(settings.batchSize, data.count)), on: pool
        ) { step.addRest($0) }
    }
}
