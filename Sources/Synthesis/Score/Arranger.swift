import Glibc
import Numerics

/// A note as it is written: in beats, before tempo, swing, dynamics and the player's hands.
struct WrittenNote: Sendable {
    var beat: Double
    var beats: Double
    var pitch: Int
    /// 0 ... 1.
    var velocity: Double
}

/// Turns what composers write in beats into what instruments play in seconds.
struct Arranger: Sendable {
    let song: SongParameters
    let timeline: Timeline
    let key: Key
    /// Beats that fill the song.
    let beats: Double
    let beatsPerBar: Double
    let barsPerSection = 4
    /// How intense each section is, 0 ... 1; the song's dynamics span these.
    let intensities: [Double]
    /// Whether one section grows into the next or steps to it.
    let gradual: Bool

    init(song: SongParameters, duration: Double) {
        self.song = song
        key = Key(tonic: song.tonic, mode: song.mode)
        gradual = song.genre == .classical
        beatsPerBar = Double(song.meter)
        let rubato = gradual ? 0.03 + 0.05 * (1 - song.density) : 0
        timeline = Timeline(
            tempo: song.tempo, swing: song.swing, rubato: rubato, phrase: 4 * Double(song.meter))
        beats = timeline.beats(toFill: duration + Double(song.meter) * 60 / song.tempo)
        let sections = Int(beats / (beatsPerBar * Double(barsPerSection))) + 2
        var random = Self.random(.form, of: song)
        // Songs alternate between calmer and fuller sections; a recording's excerpt begins in either.
        let calmFirst = random.chance(0.5)
        let gradual = gradual
        intensities = (0..<sections).map { index in
            if gradual { return random.uniform() }
            let full = (index / 2 % 2 == 1) == calmFirst
            return full ? random.uniform(in: 0.75...1) : random.uniform(in: 0...0.6)
        }
    }

    func random(_ stream: RandomStream) -> RandomSource { Self.random(stream, of: song) }

    private static func random(_ stream: RandomStream, of song: SongParameters) -> RandomSource {
        RandomSource(
            seed: song.seed, .synthesis, index: song.number, subindex: stream.subindex(of: song.genre))
    }

    /// Seconds of a bar at the mean tempo.
    var barDuration: Double { beatsPerBar * 60 / song.tempo }

    var bars: Int { Int((beats / beatsPerBar).rounded(.up)) }

    func section(at beat: Double) -> Int {
        min(intensities.count - 1, max(0, Int(beat / (beatsPerBar * Double(barsPerSection)))))
    }

    /// How intense the music is at a beat, 0 ... 1.
    func intensity(at beat: Double) -> Double {
        let section = section(at: beat)
        guard gradual, section + 1 < intensities.count else { return intensities[section] }
        let fraction = beat / (beatsPerBar * Double(barsPerSection)) - Double(section)
        let share = 0.5 - 0.5 * cos(.pi * min(1, fraction))
        return intensities[section] + share * (intensities[section + 1] - intensities[section])
    }

    /// Plays written notes on an instrument.
    ///
    /// - Parameters:
    ///   - looseness: standard deviation of the entries in seconds.
    ///   - expression: how far the part follows the song's dynamics, 0 ... 1.
    ///   - legato: share of its written length that a note is held.
    func part(
        _ instrument: any Instrument, _ notes: [WrittenNote], looseness: Double = 0.006, expression: Double = 1,
        legato: Double = 1, using random: inout RandomSource
    ) -> Part {
        Part(instrument: instrument, notes: notes.map { note in
            let start = timeline.seconds(at: note.beat)
            let end = timeline.seconds(at: note.beat + note.beats)
            // Amplitude is the square of velocity, so that 40 decibels are a factor of ten.
            let dynamics = pow(10, -song.dynamics * expression * (1 - intensity(at: note.beat)) / 40)
            let velocity = note.velocity * dynamics * (1 + 0.06 * random.normal())
            return Note(
                start: max(0, start + looseness * random.normal()), duration: (end - start) * legato,
                pitch: Double(note.pitch) + song.tuning / 100, velocity: Float(max(0.02, min(1, velocity))))
        })
    }
}
