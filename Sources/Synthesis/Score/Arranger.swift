import EncoreNumerics
import Glibc

/// A note as it is written: in beats, before tempo, swing, dynamics and the player's hands.
package struct WrittenNote: Equatable, Sendable {
    package var beat: Double
    package var beats: Double
    package var pitch: Int
    /// 0 ... 1.
    package var velocity: Double
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
        intensities =
            gradual
            ? (0..<sections).map { _ in random.uniform() } : Self.versesAndChoruses(sections, using: &random)
    }

    /// Two calmer sections alternate with two fuller ones; an excerpt begins in either.
    private static func versesAndChoruses(_ count: Int, using random: inout RandomSource) -> [Double] {
        let calmFirst = random.chance(0.5)
        return (0..<count).map { index in
            let calm = (index / 2 % 2 == 0) == calmFirst
            return calm ? random.uniform(in: 0...0.6) : random.uniform(in: 0.75...1)
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
        Part(
            instrument: instrument,
            notes: notes.map { note in
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
