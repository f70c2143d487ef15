import EncoreNumerics

/// Adds up what the shards of a batch found, in the order of the shards: a step of its own between backward passes and
/// the optimizer, where other machines could add what their shards found.
///
/// What is learned has the sum of its gradients. A running average has no gradient, and a sum of statistics
/// would be none: it has their mean, in which a shard counts as much as it has rows.
package struct GradientSum {
    /// What has been added up so far.
    package let total: Parameters

    /// - Parameter total: where to add up. It may be the memory of the first shard, if that shard is always the first.
    package init(into total: Parameters) { self.total = total }

    /// Adds the shards' part within a range of the parameters' vector.
    ///
    /// - Parameters:
    ///   - shares: of each shard, its share of the rows of the whole batch.
    ///   - isFirst: whether these are the first shards of a batch, so that what was there before is forgotten.
    ///   - range: begins and ends at multiples of sixteen.
    package func add(_ shards: ArraySlice<Parameters>, shares: [Float], isFirst: Bool, _ range: Range<Int>) {
        // The first shard's share is all of it, and it stands where it belongs.
        if isFirst && shards.count == 1 && shards[shards.startIndex].vector.address == total.vector.address { return }
        for (tensors, role) in total.layout.roles where tensors.overlaps(range) {
            let part = tensors.clamped(to: range)
            if role == .runningAverage {
                addShares(shards, shares, isFirst, part)
            } else {
                add(shards, isFirst, part)
            }
        }
    }

    private func add(_ shards: ArraySlice<Parameters>, _ isFirst: Bool, _ range: Range<Int>) {
        let (target, first) = (total.vector, shards[shards.startIndex].vector)
        let others = shards.dropFirst().map(\.vector)
        for index in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
            var sum = isFirst ? first.load(index) : target.load(index) + first.load(index)
            for other in others { sum += other.load(index) }
            target.store(sum, index)
        }
    }

    private func addShares(
        _ shards: ArraySlice<Parameters>, _ shares: [Float], _ isFirst: Bool, _ range: Range<Int>
    ) {
        let (target, shards) = (total.vector, shards.map(\.vector))
        for index in stride(from: range.lowerBound, to: range.upperBound, by: 16) {
            var sum = isFirst ? Lanes() : target.load(index)
            for (shard, share) in zip(shards, shares) {
                sum.addProduct(shard.load(index), Lanes(repeating: share))
            }
            target.store(sum, index)
        }
    }
}
