import EncoreNumerics

/// Two distorted guitars and a bass on palm-muted riffs, double kick drum, loud snare and crashes; sometimes a lead
/// guitar, sometimes a clean interlude.
struct MetalComposer {
    let arranger: Arranger

    func score() -> Score {
        let song = arranger.song
        var random = arranger.random(.harmony)
        let riffs = (0..<2).map { _ in Riff(style: song.style, density: song.density, using: &random) }
        let hasInterludes = drawInterludes()
        let bars = (0..<arranger.bars).map { bar in
            Bar(
                start: 4 * Double(bar), riff: riffs[section(of: bar) / 2 % 2], repetition: bar % 4,
                isClean: hasInterludes && arranger.intensity(at: 4 * Double(bar)) < 0.4)
        }
        var buses = [guitars(bars), bass(bars)] + drums(bars)
        if bars.contains(where: \.isClean) { buses.append(clean(bars)) }
        if song.style == .melodic || song.density > 0.7 { buses.append(lead(bars)) }
        return Score(
            buses: buses, reverbTime: song.reverb, reverbLevel: 0.25, compression: song.compression)
    }

    private struct Bar {
        var start: Double
        var riff: Riff
        var repetition: Int
        var isClean: Bool
    }

    private func section(of bar: Int) -> Int { arranger.section(at: 4 * Double(bar)) }

    /// Most melodic songs and slow ones fall back to clean guitars where the music is calm.
    private func drawInterludes() -> Bool {
        var random = arranger.random(.texture)
        return (arranger.song.style == .melodic || arranger.song.style == .doom) && random.chance(0.7)
    }

    /// The guitars are tuned down as far as the key asks, so that the tonic is the lowest string: C2 (36) or above.
    private let lowestString = 36

    private func guitars(_ bars: [Bar]) -> Bus {
        var random = arranger.random(.accompaniment)
        var open: [WrittenNote] = []
        var muted: [WrittenNote] = []
        for bar in bars where !bar.isClean {
            for stroke in bar.riff.strokes(repetition: bar.repetition) {
                let root = arranger.key.pitch(stroke.degree, above: lowestString)
                let beat = bar.start + stroke.beat
                for interval in stroke.isMuted ? [0, 7] : [0, 7, 12] {
                    let note = WrittenNote(
                        beat: beat, beats: stroke.beats, pitch: root + interval,
                        velocity: stroke.isMuted ? 0.85 : 0.9)
                    if stroke.isMuted { muted.append(note) } else { open.append(note) }
                }
            }
        }
        // Two takes, as on record.
        let parts = (0..<2).flatMap { _ in
            [
                arranger.part(
                    PluckedString.electricGuitar(), open, looseness: 0.005, expression: 0.4, legato: 0.97,
                    using: &random),
                arranger.part(PluckedString.palmMuted(), muted, looseness: 0.004, expression: 0.4, using: &random),
            ]
        }
        let song = arranger.song
        return Bus(
            level: 2, send: 0.2, parts: parts,
            effects: [Distortion(drive: Float(3 + 25 * song.distortion), cabinet: 3000 + 2000 * song.brightness)])
    }

    private func bass(_ bars: [Bar]) -> Bus {
        var random = arranger.random(.bass)
        var notes: [WrittenNote] = []
        for bar in bars where !bar.isClean {
            for stroke in bar.riff.strokes(repetition: bar.repetition) {
                // Below E1 no bass is tuned; there it plays in unison with the guitars.
                let root = arranger.key.pitch(stroke.degree, above: lowestString)
                notes.append(
                    WrittenNote(
                        beat: bar.start + stroke.beat, beats: stroke.beats, pitch: root > 40 ? root - 12 : root,
                        velocity: 0.85))
            }
        }
        let part = arranger.part(
            ToneInstrument.electricBass(brightness: arranger.song.brightness), notes, expression: 0.4, legato: 0.9,
            using: &random)
        return Bus(level: -3 + 4 * arranger.song.density, send: 0, parts: [part])
    }

    private func clean(_ bars: [Bar]) -> Bus {
        var random = arranger.random(.texture)
        let order = [0, 4, 7, 9, 11, 9, 7, 4]
        let notes = bars.filter(\.isClean).flatMap { bar -> [WrittenNote] in
            let root = bar.riff.degree(ofBar: bar.repetition)
            return order.enumerated().map { step, degree in
                WrittenNote(
                    beat: bar.start + 0.5 * Double(step), beats: 1.5,
                    pitch: arranger.key.pitch(root + degree, above: lowestString + 4), velocity: 0.7)
            }
        }
        let part = arranger.part(PluckedString.steelGuitar(brightness: 0.2), notes, expression: 0.3, using: &random)
        return Bus(level: -3, send: 0.6, parts: [part])
    }

    private func lead(_ bars: [Bar]) -> Bus {
        var random = arranger.random(.melody)
        let fast: [[Double]] = [
            [0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 1], [0.25, 0.25, 0.5, 0.25, 0.25, 0.5, 2], [1, 0.5, 0.5, 2], [-2, 1, 1],
        ]
        let harmonies = bars.map { bar in
            Harmony(
                chord: arranger.key.chord(bar.riff.degree(ofBar: bar.repetition)), start: bar.start, beats: 4)
        }
        let melody = Melody(rhythms: fast, center: 69, span: 9, velocity: 0.8, rest: 0.2)
        let notes = melody.notes(over: harmonies, arranger: arranger, using: &random)
            .filter { arranger.intensity(at: $0.beat) > 0.5 }
        let part = arranger.part(PluckedString.electricGuitar(), notes, expression: 0.4, using: &random)
        return Bus(level: -2, send: 0.4, parts: [part], effects: [Distortion(drive: 15, cabinet: 4200)])
    }

    private func drums(_ bars: [Bar]) -> [Bus] {
        var random = arranger.random(.drums)
        let song = arranger.song
        var kick: [WrittenNote] = []
        var snare: [WrittenNote] = []
        var hats: [WrittenNote] = []
        var crash: [WrittenNote] = []
        for (index, bar) in bars.enumerated() where !bar.isClean {
            func add(_ grid: String, _ velocity: Double = 1, to notes: inout [WrittenNote]) {
                notes += StepPattern(grid).notes(at: bar.start, beats: 4, velocity: velocity)
            }
            let intense = arranger.intensity(at: bar.start) > 0.7
            let fill = index % 4 == 3 && random.chance(0.4)
            switch song.style {
            case .thrash where intense && song.density > 0.7:
                // The blast beat.
                add("x.x.x.x.x.x.x.x.", to: &kick)
                add(".x.x.x.x.x.x.x.x", 0.9, to: &snare)
            case .doom:
                add("X.....x.x.......", to: &kick)
                add("........X.......", to: &snare)
            default:
                let double = intense && song.density > 0.35
                if double {
                    add("xxxxxxxxxxxxxxxx", 0.9, to: &kick)
                } else {
                    kick += bar.riff.strokes(repetition: bar.repetition).map {
                        WrittenNote(beat: bar.start + $0.beat, beats: 0.2, pitch: 36, velocity: 0.9)
                    }
                }
                add(fill ? "....X.....xxxxXX" : "....X.......X...", to: &snare)
            }
            add(song.style == .doom ? "x...x...x...x..." : "x.x.x.x.x.x.x.x.", 0.7, to: &hats)
            if index % 4 == 0 { add("X", to: &crash) }
        }
        return [
            Bus(
                level: 0, send: 0.08,
                parts: [
                    arranger.part(Membrane.metal, kick, looseness: 0.002, expression: 0.3, using: &random)
                ]),
            Bus(
                level: -2, send: 0.3,
                parts: [
                    arranger.part(
                        Snare(frequency: 200, body: 0.8, bodyDecay: 0.06), snare, looseness: 0.002, expression: 0.3,
                        using: &random)
                ]),
            Bus(
                level: -9, send: 0.15,
                parts: [
                    arranger.part(Cymbal(decay: 0.12), hats, looseness: 0.003, using: &random),
                    arranger.part(Cymbal(decay: 0.7, tone: 0.2), crash, using: &random),
                ]),
        ]
    }
}
