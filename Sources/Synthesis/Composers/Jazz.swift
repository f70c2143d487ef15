import EncoreNumerics

/// A small combo: walking bass, a kit played on the ride or with brushes, piano or guitar comping on the off-beats,
/// and a soloist over ii–V–I changes. Fusion brings an electric bass and even eighths.
struct JazzComposer {
    let arranger: Arranger

    func score() -> Score {
        let song = arranger.song
        var random = arranger.random(.harmony)
        let harmonies = Progression.changes(
            in: arranger.key, beats: arranger.beats, beatsPerBar: arranger.beatsPerBar, using: &random)
        var buses = [bass(harmonies), comping(harmonies), solo(harmonies)]
        // Some slow songs are played by a duo, others before an orchestra's strings.
        if song.style != .slow || song.density > 0.25 { buses += JazzDrums(arranger: arranger).buses() }
        if song.style == .slow, song.brightness > 0.6 { buses.append(strings(harmonies)) }
        return Score(
            buses: buses, reverbTime: song.reverb, reverbLevel: 0.3, compression: song.compression)
    }

    private var brightness: Double { arranger.song.brightness }

    private func bass(_ harmonies: [Harmony]) -> Bus {
        var random = arranger.random(.bass)
        let song = arranger.song
        let notes =
            switch song.style {
            case .bossa: ostinato(harmonies, [(0, 1.5, 0), (1.5, 0.5, 0), (2, 1.5, 7), (3.5, 0.5, 7)])
            case .fusion:
                ostinato(
                    harmonies,
                    random.element(of: [
                        [(0, 0.75, 0), (0.75, 0.5, 0), (1.5, 0.5, 12), (2.5, 0.5, 7), (3, 0.5, 0), (3.5, 0.5, 12)],
                        [(0, 1, 0), (1.5, 0.75, 7), (2.25, 0.5, 12), (3, 0.5, 7)],
                        [(0, 1.5, 0), (1.5, 0.5, 0), (2.5, 1, 0), (3.75, 0.25, 12)],
                    ]))
            default: walkingBass(harmonies, step: song.style == .slow && song.density < 0.6 ? 2 : 1, using: &random)
            }
        let instrument: any Instrument =
            song.style == .fusion
            ? ToneInstrument.electricBass(brightness: brightness) : PluckedString.uprightBass(brightness: brightness)
        let part = arranger.part(
            instrument, notes, looseness: 0.01, expression: 0.5, legato: 0.95, using: &random)
        return Bus(level: song.density * 2, send: 0.1, parts: [part])
    }

    /// The same figure in every bar: offsets and lengths in beats, semitones above the root.
    private func ostinato(_ harmonies: [Harmony], _ figure: [(Double, Double, Int)]) -> [WrittenNote] {
        harmonies.flatMap { harmony -> [WrittenNote] in
            let root = pitch(ofClass: harmony.chord.root, nearest: 37)
            return stride(from: 0, to: harmony.beats, by: 4).flatMap { bar in
                figure.map { offset, beats, interval in
                    WrittenNote(
                        beat: harmony.start + bar + offset, beats: beats, pitch: root + interval,
                        velocity: offset == offset.rounded() ? 0.8 : 0.6)
                }
            }
        }
    }

    private func comping(_ harmonies: [Harmony]) -> Bus {
        var random = arranger.random(.accompaniment)
        let song = arranger.song
        let guitar = song.style == .bossa || random.chance(0.25)
        let rhythms: [[(Double, Double)]] =
            switch song.style {
            case .slow: [[(0, 2), (2, 2)], [(0, 3)], [(0, 1.5), (1.5, 2)]]
            case .fusion: [[(0.75, 0.5), (2.5, 0.8)], [(0, 1.5), (1.75, 1.5)], [(1.5, 0.4), (3.25, 0.6)]]
            case .bossa: [[(0, 1), (1.5, 0.5), (2.5, 1.2)], [(0.5, 0.7), (2, 0.7), (3, 0.8)]]
            // Charleston, off-beats, and the anticipation of the next bar.
            default: [[(0, 0.8), (1.5, 0.5)], [(1.5, 0.4), (3.5, 0.4)], [(0.5, 0.4), (2.5, 0.8)], [(2.5, 0.4)]]
            }
        var notes: [WrittenNote] = []
        for (harmony, voicing) in zip(harmonies, closePositions(of: harmonies, near: 60, rootless: true)) {
            for bar in stride(from: 0, to: harmony.beats, by: arranger.beatsPerBar) {
                for (offset, beats) in random.element(of: rhythms) where offset < arranger.beatsPerBar {
                    let velocity = random.uniform(in: 0.45...0.75)
                    for pitch in voicing {
                        notes.append(
                            WrittenNote(
                                beat: harmony.start + bar + offset, beats: beats, pitch: pitch, velocity: velocity))
                    }
                }
            }
        }
        let instrument: any Instrument =
            if song.style == .fusion {
                ToneInstrument.electricPiano(brightness: brightness)
            } else if guitar {
                PluckedString.nylonGuitar(brightness: brightness)
            } else {
                ToneInstrument.piano(brightness: brightness)
            }
        let part = arranger.part(instrument, notes, using: &random)
        return Bus(level: -2, send: 0.3, parts: [part])
    }

    private func strings(_ harmonies: [Harmony]) -> Bus {
        var random = arranger.random(.texture)
        let bowed = ToneInstrument.bowed(brightness: 0.3, players: 2)
        let voicings = closePositions(of: harmonies, near: 62, rootless: true)
        let notes = zip(harmonies, voicings).flatMap { harmony, voicing in
            voicing.map { WrittenNote(beat: harmony.start, beats: harmony.beats, pitch: $0, velocity: 0.7) }
        }
        return Bus(level: -2, send: 0.5, parts: [arranger.part(bowed, notes, looseness: 0.02, using: &random)])
    }

    private func solo(_ harmonies: [Harmony]) -> Bus {
        var random = arranger.random(.melody)
        let slow: [[Double]] = [[2, 1, 1], [-1, 1.5, 0.5, 1], [3, 0.5, 0.5], [1.5, 1.5, 1]]
        let lines: [[Double]] = [
            [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5], [-0.5, 0.5, 0.5, 0.5, 1, 0.5, 0.5], [1, 0.5, 0.5, 1.5, 0.5],
            [-1, 0.5, 0.5, 0.5, 0.5, 1], [0.5, 1, 0.5, 2],
        ]
        let fast = arranger.song.style == .swing || arranger.song.style == .bebop
        let melody = Melody(
            rhythms: fast ? lines : slow + lines.suffix(3), center: random.element(of: [57, 63, 68, 73]), span: 11,
            rest: 0.3 - 0.2 * arranger.song.density, chromatic: 0.35)
        let notes = melody.notes(over: harmonies, arranger: arranger, using: &random)
        let instrument: any Instrument =
            switch random.integer(below: 5) {
            case 0: ToneInstrument.vibraphone(brightness: brightness)
            case 1: ToneInstrument.brass(brightness: 0.6 * brightness)
            case 2: ToneInstrument.piano(brightness: brightness)
            default: ToneInstrument.saxophone(brightness: brightness)
            }
        let part = arranger.part(instrument, notes, looseness: 0.015, legato: 0.92, using: &random)
        return Bus(level: 1, send: 0.35, parts: [part])
    }
}
