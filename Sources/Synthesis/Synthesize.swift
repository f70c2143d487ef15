import EncoreNumerics

/// Synthesizes `duration` seconds of a song: 22,050 Hz, mono, in [−1, 1].
///
/// A composer of the song's genre writes a score, the renderer plays it, and the mastering brings it to the song's
/// loudness. The result is a pure function of the song and the duration. As the loudness is that of the
/// whole, a shorter rendering is not exactly the beginning of a longer one.
public func synthesize(_ song: SongParameters, duration: Double) -> [Float] {
    precondition(duration >= 0 && duration.isFinite, "a song cannot last \(duration) s")
    let arranger = Arranger(song: song, duration: duration)
    let score =
        switch song.genre {
        case .classical: ClassicalComposer(arranger: arranger).score()
        case .jazz: JazzComposer(arranger: arranger).score()
        case .metal: MetalComposer(arranger: arranger).score()
        case .pop: PopComposer(arranger: arranger).score()
        }
    var random = arranger.random(.performance)
    // The excerpt begins somewhere in the first bar, as one that is cut from a recording does.
    let lead = Int(random.uniform(in: 0...arranger.barDuration) * sampleRate)
    var renderer = Renderer(score: score, count: lead + Int(duration * sampleRate), random: random)
    var samples = Array(renderer.mix().dropFirst(lead))
    let medium = RecordingMedium(bass: song.bass, rolloff: song.rolloff, noise: song.noise)
    medium.process(&samples, using: &random)
    Mastering(compression: song.compression, loudness: song.loudness).process(&samples)
    return samples
}
