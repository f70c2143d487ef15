import EncoreNumerics
import Glibc

/// The Adam optimizer with decoupled weight decay.
///
///     m ← β₁ m + (1 − β₁) g        v ← β₂ v + (1 − β₂) g²
///     p ← (1 − lr · decay) p − lr · ( m / (1 − β₁ᵗ) ) / ( √(v / (1 − β₂ᵗ)) + ε )
///
/// Only weights decay. A running average p follows the statistic a of each batch: p ← p + r (a − p). A batch with a
/// share s of the clips of a full batch has r = 1 − 0.9ˢ.
///
/// Source: Algorithm 1 of Kingma and Ba, "Adam: A Method for Stochastic Optimization", ICLR 2015, and Algorithm 2 of
/// Loshchilov and Hutter, "Decoupled Weight Decay Regularization", ICLR 2019.
package struct Adam {
    static let beta1 = 0.9
    static let beta2 = 0.999
    static let epsilon = 1e-8
    /// How far a running average goes toward a full batch.
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

    /// The optimizer as it was after some steps; the moments are copied.
    package init(firstMoment: Parameters, secondMoment: Parameters, step: Int) {
        self.firstMoment = firstMoment.copy()
        self.secondMoment = secondMoment.copy()
        self.step = step
    }

    /// One step, in a single pass over parameters, moments and gradients, spread over the pool.
    ///
    /// - Parameters:
    ///   - gradients: of the whole batch, with the statistics that running averages follow.
    ///   - batchShare: the clips of this batch as a share of those of a full one.
    ///   - preparing: called with each range of the vectors right before its gradients are read, so that whoever adds
    ///     them up can do so while they are in the cache.
    package mutating func update(
        _ parameters: Parameters, gradients: Parameters, learningRate: Double, weightDecay: Double,
        batchShare: Double = 1, on pool: WorkerPool, preparing: @escaping (Range<Int>) -> Void = { _ in }
    ) {
        step += 1
        let correction1 = 1 - pow(Self.beta1, Double(step))
        let correction2 = 1 - pow(Self.beta2, Double(step))
        // Both corrections are moved out of the loop: p − (lr √c₂ / c₁) m / (√v + ε √c₂).
        let update = Update(
            p: parameters.vector, g: gradients.vector, m: firstMoment.vector, v: secondMoment.vector,
            rate: Float(learningRate * correction2.squareRoot() / correction1),
            epsilon: Float(Self.epsilon * correction2.squareRoot()),
            decay: Float(1 - learningRate * weightDecay), momentum: 1 - pow(1 - Self.momentum, batchShare))
        let roles = parameters.layout.roles
        pool.runRanges(of: update.p.count, sharing: (update, preparing)) { shared, range in
            let (update, preparing) = shared
            for first in stride(from: range.lowerBound, to: range.upperBound, by: Self.piece) {
                let piece = first..<min(range.upperBound, first + Self.piece)
                preparing(piece)
                for (tensors, role) in roles where tensors.overlaps(piece) {
                    update.apply(role, to: tensors.clamped(to: piece))
                }
            }
        }
    }

    /// Numbers that are summed and then learned from while they are in the cache.
    private static let piece = 2048
}

/// The vectors and numbers of one step.
private struct Update {
    let p: Matrix
    let g: Matrix
    let m: Matrix
    let v: Matrix
    let rate: Float
    let epsilon: Float
    let decay: Float
    let momentum: Double

    func apply(_ role: ParameterShape.Role, to range: Range<Int>) {
        switch role {
        case .weight: learn(range, keep: decay)
        case .withoutDecay: learn(range, keep: 1)
        case .runningAverage: follow(range)
        }
    }

    private func learn(_ range: Range<Int>, keep: Float) {
        // Copies, which no store in the loop can change: the compiler keeps them in registers.
        let (p, g, m, v, epsilon) = (p, g, m, v, epsilon)
        let keep1 = Float(Adam.beta1)
        let keep2 = Float(Adam.beta2)
        let take1 = Lanes(repeating: Float(1 - Adam.beta1))
        let take2 = Lanes(repeating: Float(1 - Adam.beta2))
        let rate = Lanes(repeating: rate)
        for index in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
            let g = g.load(index)
            let mean = (m.load(index) * keep1).addingProduct(take1, g)
            let square = (v.load(index) * keep2).addingProduct(take2, g * g)
            m.store(mean, index)
            v.store(square, index)
            p.store(p.load(index) * keep - rate * mean / (squareRoot(square) + epsilon), index)
        }
    }

    private func follow(_ range: Range<Int>) {
        let (p, g, keep) = (p, g, Float(1 - momentum))
        let share = Lanes(repeating: Float(momentum))
        for index in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
            p.store((p.load(index) * keep).addingProduct(share, g.load(index)), index)
        }
    }
}
