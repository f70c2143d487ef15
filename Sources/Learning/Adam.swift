import Glibc
import Numerics

/// The Adam optimiser.
///
///     m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
///     p ← p − lr · ( m / (1 − β₁ᵗ) ) / ( √(v / (1 − β₂ᵗ)) + ε )
///
/// Source: Algorithm 1 of Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015.
package struct Adam: Sendable {
    static let beta1 = 0.9
    static let beta2 = 0.999
    static let epsilon = 1e-8

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
        _ parameters: Parameters, gradients: ArraySlice<Parameters>, learningRate: Double, on pool: WorkerPool
    ) {
        step += 1
        let correction1 = 1 - pow(Self.beta1, Double(step))
        let correction2 = 1 - pow(Self.beta2, Double(step))
        // Both corrections are moved out of the loop: p − (lr √c₂ / c₁) m / (√v + ε √c₂).
        let rate = Lanes(repeating: Float(learningRate * correction2.squareRoot() / correction1))
        let epsilon = Float(Self.epsilon * correction2.squareRoot())
        let (p, m, v) = (parameters.vector, firstMoment.vector, secondMoment.vector)
        pool.runRanges(of: p.count) { range in
            let keep1 = Float(Self.beta1), keep2 = Float(Self.beta2)
            let take1 = Lanes(repeating: Float(1 - Self.beta1)), take2 = Lanes(repeating: Float(1 - Self.beta2))
            for index in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
                var g = gradients[0].vector.load(index)
                for shard in 1..<max(gradients.count, 1) { g += gradients[shard].vector.load(index) }
                let mean = (m.load(index) * keep1).addingProduct(take1, g)
                let square = (v.load(index) * keep2).addingProduct(take2, g * g)
                m.store(mean, index)
                v.store(square, index)
                p.store(p.load(index) - rate * mean / (squareRoot(square) + epsilon), index)
            }
        }
    }
}
