import EncoreNumerics
import Glibc

/// Changes that leave a clip's genre as it is, drawn anew for each clip in each epoch. They cost little: a clip is
/// gathered from its song's samples anyway, wherever it begins and whatever it is multiplied by.
public struct Augmentation: Codable, Equatable, Sendable {
    /// The level is changed by up to so many decibels either way.
    public var gainDecibels: Double
    /// Half the clips are multiplied by −1.
    public var flipsPolarity: Bool
    /// The clip begins up to half its length earlier or later, within its song.
    public var shifts: Bool
    /// The clip is played faster or slower by up to this share, which changes its pitch as well.
    public var speed: Double

    public init(gainDecibels: Double, flipsPolarity: Bool, shifts: Bool, speed: Double = 0) {
        self.gainDecibels = gainDecibels
        self.flipsPolarity = flipsPolarity
        self.shifts = shifts
        self.speed = speed
    }

    public static let none = Augmentation(gainDecibels: 0, flipsPolarity: false, shifts: false)

    /// How a clip is taken in one epoch. The numbers drawn belong to the clip, not to its place in a batch.
    package func view(of clip: Int, in data: Dataset, epoch: Int, seed: UInt64) -> Dataset.View {
        var view = data.view(of: clip)
        guard self != .none else { return view }
        var random = RandomSource(seed: seed, .augmentation, index: epoch, subindex: clip)
        let decibels = gainDecibels * (2 * random.uniform() - 1)
        let sign: Double = random.chance(0.5) && flipsPolarity ? -1 : 1
        view.gain = Float(sign * pow(10, decibels / 20))
        let bounds = data.bounds(of: clip)
        var latest = bounds.upperBound - 1
        if speed > 0 {
            let drawn = 1 + speed * (2 * random.uniform() - 1)
            let needed = Int((Double(data.width) * drawn).rounded(.up))
            // A clip that cannot leave its place, with clips of another subset around it, cannot last longer either.
            if latest + data.width - needed >= bounds.lowerBound {
                view.speed = drawn
                latest = min(latest, latest + data.width - needed)
            }
        }
        if shifts {
            let earliest = min(latest, max(bounds.lowerBound, view.start - data.width / 2))
            latest = min(latest, view.start + data.width / 2)
            view.start = earliest + random.integer(below: latest - earliest + 1)
        } else {
            view.start = min(view.start, latest)
        }
        return view
    }
}
