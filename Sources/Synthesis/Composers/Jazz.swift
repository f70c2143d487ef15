import Numerics

/// A small combo: walking bass, a kit played on the ride or with brushes, piano or guitar comping on the off-beats,
/// and a soloist over ii–V–I changes.
struct JazzComposer {
    let arranger: Arranger

    func score() -> Score {
        let song = arranger.song
        var random = arranger.random(.harmony)
        let harmonies = Progression.changes(
            in: arranger.key, beats: arranger.beats, beatsPerBar: arranger.beatsPerBar, using: &random)
        var buses = [bass(harmonies), comping(harmonies), solo(harmonies)]
        // Some slow songs are played by a duo, others before an orchestra's strings.
        if song.style != .slow || song.density > 0.25 { buses += drums() }
        if song.style == .slow, song.brightness > 0.6 { buses.append(strings(harmonies)) }
        return Score(
            buses: buses,
            reverbTime: song.reverb, reverbLevel: 0.3, compression: song.compression)
    }

    private var brightness: Double { arranger.song.brightness }

    private func bass(_ harmonies: [Harmony]) -> Bus {
        var random = arranger.random(.bass)
        let notes = switch arranger.song.style {
        case .bossa: bossaBass(harmonies)
        default:
            walkingBass(
                harmonies, step: arranger.song.style == .slow && arranger.song.density < 0.6 ? 2 : 1, using: &random)
        }
        let part = arranger.part(
            PluckedString.uprightBass(brightness: brightness), notes, looseness: 0.01, expression: 0.5, legato: 0.95,
            using: &random)
        return Bus(level: arranger.song.density * 2, send: 0.1, parts: [part])
    }

    private func bossaBass(_ harmonies: [Harmony]) -> [WrittenNote] {
        harmonies.flatMap { harmony -> [WrittenNote] in
            let root = pitch(ofClass: harmony.chord.root, nearest: 38)
            let fifth = root + 7 > 46 ? root - 5 : root + 7
            return stride(from: 0, to: harmony.beats, by: 4).flatMap { bar in
                [(0, 1.5, root), (1.5, 0.5, root), (2, 1.5, fifth), (3.5, 0.5, fifth)].map { offset, beats, pitch in
                    WrittenNote(
                        beat: harmony.start + bar + offset, beats: beats, pitch: pitch,
                        velocity: offset == offset.rounded() ? 0.8 : 0.55)
                }
            }
        }
    }

    private func comping(_ harmonies: [Harmony]) -> Bus {
        var random = arranger.random(.accompaniment)
        let guitar = arranger.song.style == .bossa || random.chance(0.25)
        let rhythms: [[(Double, Double)]] = switch arranger.song.style {
        case .slow: [[(0, 2), (2, 2)], [(0, 3)], [(0, 1.5), (1.5, 2)]]
        case .bossa: [[(0, 1), (1.5, 0.5), (2.5, 1.2)], [(0.5, 0.7), (2, 0.7), (3, 0.8)]]
        // Charleston, off-beats, and the anticipation of the next bar.
        default: [[(0, 0.8), (1.5, 0.5)], [(1.5, 0.4), (3.5, 0.4)], [(0.5, 0.4), (2.5, 0.8)], [(2.5, 0.4)]]
        }
        var center = 60.0
        var notes: [WrittenNote] = []
        for harmony in harmonies {
            let voicing = closePosition(of: harmony.chord.rootless, near: center)
            center = (Double(voicing.reduce(0, +)) / Double(voicing.count) * 3 + 60) / 4
            for bar in stride(from: 0, to: harmony.beats, by: arranger.beatsPerBar) {
                for (offset, beats) in random.element(of: rhythms) where offset < arranger.beatsPerBar {
                    let velocity = random.uniform(in: 0.45...0.75)
                    for pitch in voicing {
                        notes.append(WrittenNote(
                            beat: harmony.start + bar + offset, beats: beats, pitch: pitch, velocity: velocity))
                    }
                }
            }
        }
        let part = if guitar {
            arranger.part(PluckedString.nylonGuitar(brightness: brightness), notes, using: &random)
        } else {
            arranger.part(ToneInstrument.piano(brightness: brightness), notes, using: &random)
        }
        return Bus(level: -2, send: 0.3, parts: [part])
    }

    private func strings(_ harmonies: [Harmony]) -> Bus {
        var random = arranger.random(.texture)
        let bowed = ToneInstrument.bowed(brightness: 0.3, players: 2)
        var center = 62.0
        let notes = harmonies.flatMap { harmony in
            let voicing = closePosition(of: harmony.chord.rootless, near: center)
            center = (Double(voicing.reduce(0, +)) / Double(voicing.count) + 62) / 2
            return voicing.map {
                WrittenNote(beat: harmony.start, beats: harmony.beats, pitch: $0, velocity: 0.7)
            }
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
        let instrument: any Instrument = switch random.integer(below: 5) {
        case 0: ToneInstrument.vibraphone(brightness: brightness)
        case 1: ToneInstrument.brass(brightness: 0.6 * brightness)
        case 2: ToneInstrument.piano(brightness: brightness)
        default: ToneInstrument.saxophone(brightness: brightness)
        }
        let part = arranger.part(instrument, notes, looseness: 0.015, legato: 0.92, using: &random)
        return Bus(level: 1, send: 0.35, parts: [part])
    }

    private func drums() -> [Bus] {
        var random = arranger.random(.drums)
        let song = arranger.song
        let waltz = arranger.beatsPerBar == 3
        let brushes = song.style == .slow || (song.style == .swing && song.density < 0.3)
        var ride: [WrittenNote] = []
        var pedal: [WrittenNote] = []
        var snare: [WrittenNote] = []
        var kick: [WrittenNote] = []
        for bar in 0..<arranger.bars {
            let beat = Double(bar) * arranger.beatsPerBar
            func add(_ grid: String, _ velocity: Double = 1, to notes: inout [WrittenNote]) {
                let pattern = StepPattern(waltz ? String(grid.prefix(6)) : grid)
                notes += pattern.notes(at: beat, beats: arranger.beatsPerBar, velocity: velocity)
            }
            if song.style == .bossa {
                add("xoxoxoxo", 0.7, to: &ride)
                add(bar % 2 == 0 ? "x..x..x." : "..x..x..", 0.7, to: &snare)
                add("x..ox..o", 0.7, to: &kick)
            } else {
                add("x.xox.xo", brushes ? 0.5 : 0.75, to: &ride)
                add(waltz ? "..o.o." : "..x...x.", 0.6, to: &pedal)
                let chatter = random.element(of: ["...o....", ".....o.o", "........", "...x...o"])
                add(brushes ? "o.x.o.x." : chatter, 0.8, to: &snare)
                add(random.element(of: ["o.o.o.o.", "o.o.o.ox", "o.......", "....o..."]), 0.7, to: &kick)
            }
        }
        let stroke = brushes
            ? Snare(body: 0.1, wiresDecay: 0.12, sweep: 0.04, brightness: 0.5)
            : song.style == .bossa
                ? Snare(frequency: 900, body: 0.7, bodyDecay: 0.012, wiresDecay: 0.01) : Snare(body: 0.3)
        return [
            Bus(level: -10, send: 0.15, parts: [
                arranger.part(
                    Cymbal(decay: 0.3, tone: 0.55, size: 0.85 + 0.35 * brightness), ride, looseness: 0.004,
                    using: &random),
                arranger.part(Cymbal(decay: 0.03), pedal, looseness: 0.004, using: &random),
                arranger.part(stroke, snare, using: &random),
            ]),
            Bus(level: -6 + 6 * song.density, send: 0.05, parts: [arranger.part(Membrane.felt, kick, using: &random)]),
        ]
    }
}
