import Numerics

/// Synthesises `duration` seconds of a song: 22,050 Hz, mono, in [−1, 1].
///
/// A composer of the song's genre writes a score, the renderer plays it, and the mastering brings it to the song's
/// loudness. The result is a pure function of the song and the duration. As the loudness is that of the
/// whole, a shorter rendering is not exactly the beginning of a longer one.
public func synthesize(_ song: SongParameters, duration: Double) -> [Float] {
    precondition(duration >= 0 && duration.isFinite, "a song cannot last \(duration) s")
    let arranger = Arranger(song: song, duration: duration)
    let score = switch song.genre {
    case .classical: ClassicalComposer(arranger: arranger).score()
    case .jazz: JazzComposer(arranger: arranger).score()
    case .metal: MetalComposer(arranger: arranger).score()
    case .pop: PopComposer(arranger: arranger).score()
    }
    var renderer = Renderer(
        score: score, count: Int(duration * sampleRate), random: arranger.random(.performance))
    var samples = renderer.mix()
    Biquad.lowShelf(130, decibels: song.bass).process(&samples)
    Mastering(compression: song.compression, loudness: song.loudness).process(&samples)
    return samples
}
