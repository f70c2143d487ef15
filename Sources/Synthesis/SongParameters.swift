import EncoreNumerics
import Glibc

/// Everything that distinguishes one song from another of its genre: the ground truth that songs.csv records.
/// Drawn once from (seed, genre, number).
public struct SongParameters: Sendable {
    public let genre: SyntheticGenre
    public let number: Int
    public let seed: UInt64
    /// Way of making music within the genre, for example `bebop`.
    let style: Style
    /// Pitch class of the tonic, 0 (C) ... 11 (B).
    public let tonic: Int
    public let mode: Mode
    /// Beats per minute.
    public let tempo: Double
    /// Beats per bar.
    public let meter: Int
    /// Where the off-beat eighth falls within its beat: 0.5 straight, 2/3 a triplet.
    public let swing: Double
    /// Root mean square over the whole song, in decibels below full scale.
    public let loudness: Double
    /// Decibels between the softest and the loudest passages.
    public let dynamics: Double
    /// How many notes there are: 0 sparse, 1 busy.
    public let density: Double
    /// How strong the overtones are: 0 dark, 1 bright.
    public let brightness: Double
    /// How hard the guitars are driven: 0 clean, 1 saturated.
    public let distortion: Double
    /// Seconds until the hall's sound has fallen by 60 dB.
    public let reverb: Double
    /// Share of the level differences that the mastering takes away, 0 ... 1.
    public let compression: Double
    /// Boost of the low end in the mastering, in decibels.
    public let bass: Double
    /// Lowest frequency that the recording holds, in hertz: studio tapes reach lower than old discs.
    public let rolloff: Double
    /// Level of the recording's hiss and rumble against the music, in decibels.
    public let noise: Double
    /// Deviation from A = 440 Hz in cents.
    public let tuning: Double

    /// - Parameters:
    ///   - number: the song's place in its genre, 0 or more.
    public init(genre: SyntheticGenre, number: Int, seed: UInt64) {
        precondition(number >= 0, "song number \(number) is negative")
        self.genre = genre
        self.number = number
        self.seed = seed
        var random = RandomSource(
            seed: seed, .synthesis, index: number, subindex: RandomStream.parameters.subindex(of: genre))
        let styles = genre.styles
        style = styles[random.index(weightedBy: styles.map(\.profile.weight))]
        let profile = style.profile
        tonic = random.integer(below: 12)
        mode = random.element(of: profile.modes)
        tempo = random.uniform(in: profile.tempo)
        let waltz = (genre == .classical && random.chance(0.3)) || (style == .slow && random.chance(0.2))
        meter = waltz ? 3 : 4
        swing = random.uniform(in: profile.swing)
        let deviate = max(-2, min(2, random.normal()))
        loudness = min(-9, profile.loudness.mean + profile.loudness.deviation * deviate)
        dynamics = random.uniform(in: profile.dynamics)
        density = random.uniform()
        brightness = random.uniform()
        distortion = random.uniform(in: profile.distortion)
        reverb = random.uniform(in: profile.reverb)
        compression = random.uniform(in: profile.compression)
        // Pop is mastered for very different loudspeakers.
        bass = genre == .pop ? random.uniform(in: -5...9) : random.uniform(in: -5...5)
        rolloff = 28 * pow(3.5, random.uniform() * random.uniform())
        noise = random.uniform(in: -60 ... -24)
        tuning = random.uniform(in: -15...15)
    }

    /// The song's name as in GTZAN, for example "classical.00000".
    public var name: String {
        let digits = String(number)
        return "\(genre.rawValue)." + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// Names of the columns of songs.csv.
    public static let columns = [
        "song", "genre", "style", "key", "mode", "tempo_bpm", "meter", "swing", "loudness_db", "dynamics_db",
        "density", "brightness", "distortion", "reverb_s", "compression", "bass_db", "rolloff_hz",
        "noise_db", "tuning_cents",
    ]

    /// This song's values, in the order of `columns`.
    public var values: [String] {
        [
            name, genre.rawValue, style.rawValue, noteNames[tonic], mode.rawValue, rounded(tempo), String(meter),
            rounded(swing), rounded(loudness), rounded(dynamics), rounded(density), rounded(brightness),
            rounded(distortion), rounded(reverb), rounded(compression), rounded(bass), rounded(rolloff),
            rounded(noise), rounded(tuning),
        ]
    }
}

private let noteNames = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"]

/// Three decimals, which is more than any ear asks for.
private func rounded(_ value: Double) -> String {
    String((value * 1000).rounded() / 1000)
}

/// What a song's random numbers are drawn for, so that a change to the drums leaves the melody alone.
enum RandomStream: Int, Sendable {
    case parameters, form, harmony, melody, accompaniment, texture, bass, drums, performance

    func subindex(of genre: SyntheticGenre) -> Int { genre.index * 16 + rawValue }
}
