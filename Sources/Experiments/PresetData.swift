import Audio
import Learning

extension Preset {
    /// How songs are divided where nothing else is asked for. The poster shuffles clips.
    public var split: SplitKind { self == .poster ? .clip : .song }

    /// How many clips are taken of each song; none: all. The poster takes 20 from its beginning.
    public var clipsPerSong: Int? { self == .poster ? 20 : nil }
}
