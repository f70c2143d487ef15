import EncoreNumerics

/// A song of verses and choruses over a loop of four chords, with a voice on top. Its styles range from a ballad,
/// near classical, over lounge, near jazz, and rock, near metal, to dance and electronic music.
struct PopComposer {
    let arranger: Arranger

    func score() -> Score {
        let song = arranger.song
        var random = arranger.random(.harmony)
        let degrees = random.element(of: song.mode.isMinor ? minorLoops : majorLoops)
        let harmonies = Progression.loop(
            degrees, size: song.style == .lounge ? 5 : 3, in: arranger.key, beats: arranger.beats,
            beatsPerBar: arranger.beatsPerBar)
        let band = PopBand(arranger: arranger, harmonies: harmonies)
        let rhythm = PopRhythm(arranger: arranger, harmonies: harmonies)
        return Score(
            buses: band.chords() + rhythm.drums() + [rhythm.bass(), lead(harmonies)], reverbTime: song.reverb,
            reverbLevel: 0.3, compression: song.compression)
    }

    private func lead(_ harmonies: [Harmony]) -> Bus {
        var random = arranger.random(.melody)
        let song = arranger.song
        let calm: [[Double]] = [[2, 2], [-1, 1, 1, 1], [1.5, 0.5, 2], [3, -1]]
        let lively: [[Double]] = [
            [0.5, 0.5, 0.5, 0.5, 1, 1], [-0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1], [0.75, 0.75, 0.5, 1, -1],
            [-1, 0.5, 0.5, 0.5, 0.5, 1],
        ]
        let high = random.chance(0.55)
        let melody = Melody(
            rhythms: song.style == .ballad ? calm : lively + calm.prefix(2), center: high ? 69 : 60, span: 7,
            rest: 0.2)
        let notes = melody.notes(over: harmonies, arranger: arranger, using: &random)
        let synthetic = song.style == .dance && random.chance(0.4)
        let instrument =
            synthetic
            ? ToneInstrument.superSaw(brightness: song.brightness)
            : .voice(high: high, brightness: song.brightness)
        let part = arranger.part(instrument, notes, looseness: 0.015, expression: 0.6, legato: 0.95, using: &random)
        return Bus(level: 1, send: 0.35, parts: [part])
    }

    // Degrees from 0: I V vi IV, vi IV I V, I vi IV V, I IV vi V, and their like in minor.
    private var majorLoops: [[Int]] { [[0, 4, 5, 3], [5, 3, 0, 4], [0, 5, 3, 4], [0, 3, 5, 4], [0, 0, 3, 4]] }
    private var minorLoops: [[Int]] { [[0, 5, 2, 6], [0, 6, 5, 6], [0, 3, 5, 6], [0, 2, 6, 3], [0, 0, 5, 6]] }
}
