import Glibc
import Numerics

/// Changes that leave a clip's genre as it is, drawn anew for each clip in each epoch. They cost nothing: a clip is
/// gathered from its song's samples anyway, wherever it begins and whatever it is multiplied by.
public struct Augmentation: Codable, Equatable, Sendable {
    /// The level is changed by up to so many decibels either way.
    public var gainDecibels: Double
    /// Half the clips are multiplied by −1.
    public var flipsPolarity: Bool
    /// The clip begins up to half its length earlier or later, within its song.
    public var shifts: Bool

    public init(gainDecibels: Double, flipsPolarity: Bool, shifts: Bool) {
        self.gainDecibels = gainDecibels
        self.flipsPolarity = flipsPolarity
        self.shifts = shifts
    }

    public static let none = Augmentation(gainDecibels: 0, flipsPolarity: false, shifts: false)

    /// Where a clip begins and what it is multiplied by, in one epoch. The numbers drawn belong to the clip, not to
    /// its place in a batch.
    func view(of clip: Int, in data: Dataset, epoch: Int, seed: UInt64) -> (start: Int, gain: Float) {
        let start = data.starts[clip]
        guard self != .none else { return (start, 1) }
        var random = RandomSource(seed: seed, .augmentation, index: epoch, subindex: clip)
        let decibels = gainDecibels * (2 * random.uniform() - 1)
        let sign: Double = random.chance(0.5) && flipsPolarity ? -1 : 1
        let half = data.width / 2
        let earliest = max(data.bounds[clip].lowerBound, start - half)
        let latest = min(data.bounds[clip].upperBound - 1, start + half)
        let shifted = earliest + random.integer(below: latest - earliest + 1)
        return (shifts ? shifted : start, Float(sign * pow(10, decibels / 20)))
    }
}
