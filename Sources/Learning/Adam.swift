import EncoreNumerics
import Glibc

/// The Adam optimiser with decoupled weight decay.
///
///     m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
///     p ← (1 − lr · decay) p − lr · ( m / (1 − β₁ᵗ) ) / ( √(v / (1 − β₂ᵗ)) + ε )
///
/// Weights alone decay. A running average follows what the shards found, a, instead: p ← p + 0.1 (mean of a − p).
///
/// Source: Algorithm 1 of Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, and Algorithm 2 of
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
package struct Adam: Sendable {
    static let beta1 = 0.9
    static let beta2 = 0.999
    static let epsilon = 1e-8
    /// How far a running average goes towards a batch.
    static let momentum = 0.1

    /// m and v, with the layout of the parameters.
    package let firstMoment: Parameters
    package let secondMoment: Parameters
    /// Steps taken: t of the last update.
    package private(set) var step = 0

    package init(_ layout: ParameterLayout) {
        firstMoment = Parameters(layout)
        secondMoment = Parameters(layout)
    }

    /// The optimiser as it was after some steps; the moments are copied.
    package init(firstMoment: Parameters, secondMoment: Parameters, step: Int) {
        self.firstMoment = firstMoment.copy()
        self.secondMoment = secondMoment.copy()
        self.step = step
    }

    /// One step, in a single pass over parameters, moments and gradients, spread over the pool.
    ///
    /// - Parameter gradients: the parts that the shards of a batch computed, added up in their order.
    package mutating func update(
        _ parameters: Parameters, gradients: ArraySlice<Parameters>, learningRate: Double, weightDecay: Double,
        on pool: WorkerPool
    ) {
        step += 1
        let correction1 = 1 - pow(Self.beta1, Double(step))
        let correction2 = 1 - pow(Self.beta2, Double(step))
        // Both corrections are moved out of the loop: p − (lr √c₂ / c₁) m / (√v + ε √c₂).
        let rate = Lanes(repeating: Float(learningRate * correction2.squareRoot() / correction1))
        let epsilon = Float(Self.epsilon * correction2.squareRoot())
        let decay = Float(1 - learningRate * weightDecay)
        let (p, m, v) = (parameters.vector, firstMoment.vector, secondMoment.vector)

        @Sendable func learn(_ range: Range<Int>, keep: Float) {
            let keep1 = Float(Self.beta1)
            let keep2 = Float(Self.beta2)
            let take1 = Lanes(repeating: Float(1 - Self.beta1))
            let take2 = Lanes(repeating: Float(1 - Self.beta2))
            for index in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
                let g = sum(gradients, index)
                let mean = (m.load(index) * keep1).addingProduct(take1, g)
                let square = (v.load(index) * keep2).addingProduct(take2, g * g)
                m.store(mean, index)
                v.store(square, index)
                p.store(p.load(index) * keep - rate * mean / (squareRoot(square) + epsilon), index)
            }
        }
        @Sendable func follow(_ range: Range<Int>) {
            let share = Lanes(repeating: Float(Self.momentum / Double(gradients.count)))
            for index in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
                p.store((p.load(index) * Float(1 - Self.momentum)).addingProduct(share, sum(gradients, index)), index)
            }
        }
        let roles = parameters.layout.roles
        pool.runRanges(of: p.count) { range in
            for (tensors, role) in roles where tensors.overlaps(range) {
                let part = tensors.clamped(to: range)
                switch role {
                case .weight: learn(part, keep: decay)
                case .offset: learn(part, keep: 1)
                case .runningAverage: follow(part)
                }
            }
        }
    }
}

/// Sixteen elements of the gradients' sum.
@inline(__always) private func sum(_ gradients: ArraySlice<Parameters>, _ index: Int) -> Lanes {
    var sum = gradients[gradients.startIndex].vector.load(index)
    for shard in gradients.dropFirst() { sum += shard.vector.load(index) }
    return sum
}
