import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

/// What shards found is added up, and learned from by the role of each tensor.
@Suite struct GradientSumTests {
    private let layout = ParameterLayout([
        .vector("bias", 40), .matrix("weight", 5, 7), .runningAverage("mean", 33), .vector("last", 3),
    ])

    private func parameters(_ values: Float...) -> Parameters {
        let parameters = Parameters(layout)
        for (tensor, value) in zip(parameters.tensors, values) { tensor.fill(with: value) }
        return parameters
    }

    private func expect(_ parameters: Parameters, _ values: Float..., location: SourceLocation = #_sourceLocation) {
        for (index, value) in values.enumerated() {
            let tensor = parameters.tensors[index]
            expectClose(
                tensor.elements, [Float](repeating: value, count: tensor.count), relative: 1e-6,
                layout.shapes[index].name, location)
        }
    }

    /// Three shards of 3, 3 and 2 rows in two waves: gradients add up, statistics have a mean weighted by rows.
    @Test func gradientsAddUpAndStatisticsAverage() {
        let sum = GradientSum(into: Parameters(layout))
        sum.total.vector.fill(with: .nan)
        let shards = [parameters(1, 2, 8, 4), parameters(10, 20, 16, 40), parameters(100, 200, 4, 400)]
        WorkerPool(threads: 2).runRanges(of: layout.count, sharing: (sum, shards[0..<2])) { shared, range in
            shared.0.add(shared.1, shares: [0.375, 0.375], isFirst: true, range)
        }
        sum.add(shards[2...], shares: [0.25], isFirst: false, 0..<layout.count)
        expect(sum.total, 111, 222, 10, 444)
        // In place, in the first shard's memory.
        let inPlace = GradientSum(into: shards[0])
        inPlace.add(shards[...], shares: [0.375, 0.375, 0.25], isFirst: true, 0..<layout.count)
        expect(shards[0], 111, 222, 10, 444)
        inPlace.add(shards[0..<1], shares: [1], isFirst: true, 0..<layout.count)
        expect(shards[0], 111, 222, 10, 444)
    }

    /// With gradients of zero weights shrink, offsets stay, and a running average goes a tenth of the way.
    @Test func tensorsAreLearnedByTheirRoles() {
        let (parameters, gradients) = (parameters(2, 2, 2, 2), parameters(0, 0, 5, 0))
        var adam = Adam(layout)
        adam.update(parameters, gradients: gradients, learningRate: 0.1, weightDecay: 0.5, on: WorkerPool(threads: 2))
        expect(parameters, 2, 1.9, 2.3, 2)
        #expect(adam.firstMoment.vector.elements.allSatisfy { $0 == 0 })
        #expect(adam.secondMoment.vector.elements.allSatisfy { $0 == 0 })
    }

    /// Two batches of half the clips move a running average as far as a full one; one of a single clip hardly at all.
    @Test func aSmallBatchMovesRunningAveragesLess() {
        let (whole, halves) = (parameters(0, 0, 2, 0), parameters(0, 0, 2, 0))
        let gradients = parameters(0, 0, 5, 0)
        let pool = WorkerPool(threads: 1)
        var adam = Adam(layout)
        func update(_ parameters: Parameters, _ share: Double) {
            adam.update(
                parameters, gradients: gradients, learningRate: 0, weightDecay: 0, batchShare: share, on: pool)
        }
        update(whole, 1)
        update(halves, 0.5)
        expect(halves, 0, 0, 2.153_95, 0)
        update(halves, 0.5)
        expect(halves, 0, 0, 2.3, 0)
        expect(whole, 0, 0, 2.3, 0)
    }
}
