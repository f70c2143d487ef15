import EncoreNumerics

/// Bass and drums of a pop song.
struct PopRhythm {
    let arranger: Arranger
    let harmonies: [Harmony]

    func bass() -> Bus {
        var random = arranger.random(.bass)
        let song = arranger.song
        let grid =
            switch song.style {
            case .ballad: "x.....o."
            case .acoustic: "x..ox..o"
            case .lounge: random.element(of: ["x..x..o.x.o..x.o", "x.o..x..xo.x....", "X..ox.x...oxo.x."])
            case .rock: "xoxoxoxo"
            case .dance: random.element(of: ["..x...x...x...x.", "..xx..xx..xx..xx", "x.xxx.xxx.xxx.xx"])
            default: random.element(of: ["X.....x...x.....", "X..x......x..x..", "X.........x....."])
            }
        let long = song.style == .ballad || song.style == .electro
        let notes = harmonies.flatMap { harmony -> [WrittenNote] in
            let root = pitch(ofClass: harmony.chord.root, nearest: song.style == .electro ? 31 : 35)
            let strokes = StepPattern(grid).notes(at: harmony.start, beats: harmony.beats)
            return strokes.enumerated().map { index, stroke in
                // A beat's length at most, or until the next stroke; funk jumps the octave.
                let next = index + 1 < strokes.count ? strokes[index + 1].beat : harmony.end
                let jump = song.style == .lounge && stroke.velocity < 0.6 ? 12 : 0
                return WrittenNote(
                    beat: stroke.beat, beats: min(next - stroke.beat, long ? 4 : 1), pitch: root + jump,
                    velocity: stroke.velocity)
            }
        }
        let instrument =
            switch song.style {
            case .electro: ToneInstrument.subBass()
            case .dance: ToneInstrument.synthBass(brightness: song.brightness)
            default: ToneInstrument.electricBass(brightness: song.brightness)
            }
        let part = arranger.part(instrument, notes, expression: 0.4, legato: 0.92, using: &random)
        let level: Double =
            switch song.style {
            case .ballad: -3
            case .acoustic: -2
            case .rock: -1
            case .electro: 3
            default: 1
            }
        return Bus(level: level + 2 * song.density, send: 0, parts: [part])
    }

    /// Patterns of kick, snare and hi-hat in a calm and in an intense section.
    private typealias Groove = (kick: String, snare: String, hats: String)

    private func grooves() -> (calm: Groove, intense: Groove) {
        switch arranger.song.style {
        case .ballad: (("........", "........", "........"), ("x...x...", "..x...x.", "xoxoxoxo"))
        case .acoustic: (("x...x...", "........", "........"), ("x..xx...", "..x...x.", "xoxoxoxo"))
        case .lounge:
            (
                ("x.....x...x.....", "....x.......x..o", "x.o.x.o.x.o.x.o."),
                ("x..x..x...x..x..", "....X..o.o..X..o", "xoxoxoxoxoxoxoxo")
            )
        case .rock: (("x...x...", "..x...x.", "xoxoxoxo"), ("X..xX.x.", "..X...X.", "XoXoXoXo"))
        case .dance: (("x.x.x.x.", "........", ".x.x.x.x"), ("X.X.X.X.", "..X...X.", ".X.X.X.X"))
        default:
            (
                ("X.....x.........", "........x.......", "x.x.x.x.x.x.x.x."),
                ("X.....x...x.....", "........X.......", "x.xxx.x.x.x.xxxx")
            )
        }
    }

    func drums() -> [Bus] {
        var random = arranger.random(.drums)
        let song = arranger.song
        let (calm, intense) = grooves()
        var kick: [WrittenNote] = []
        var snare: [WrittenNote] = []
        var hats: [WrittenNote] = []
        var crash: [WrittenNote] = []
        for bar in 0..<arranger.bars {
            let beat = Double(bar) * arranger.beatsPerBar
            let groove = arranger.intensity(at: beat) > 0.5 ? intense : calm
            func add(_ grid: String, to notes: inout [WrittenNote]) {
                notes += StepPattern(grid).notes(at: beat, beats: arranger.beatsPerBar)
            }
            add(groove.kick, to: &kick)
            add(bar % 8 == 7 && random.chance(0.6) ? "....x.....x.xxXX" : groove.snare, to: &snare)
            add(groove.hats, to: &hats)
            if bar % 8 == 0, arranger.intensity(at: beat) > 0.5 { add("x", to: &crash) }
        }
        let machine = song.style == .dance || song.style == .electro
        let drum = machine ? Membrane.machine : .rock
        let snareDrum =
            machine
            ? Snare(frequency: 210, body: 0.25, wiresDecay: 0.1, sweep: 0.004, brightness: 0.9)
            : Snare(body: 0.6, wiresDecay: 0.1)
        let kickLevel: Double =
            switch song.style {
            case .dance: 3
            case .electro, .rock: 1
            case .lounge: -1
            default: -5
            }
        let looseness = machine ? 0 : 0.004
        return [
            Bus(
                level: kickLevel, send: 0.05,
                parts: [
                    arranger.part(drum, kick, looseness: looseness, expression: 0.3, using: &random)
                ]),
            Bus(
                level: kickLevel - 4, send: 0.25,
                parts: [
                    arranger.part(snareDrum, snare, looseness: looseness, expression: 0.3, using: &random)
                ]),
            Bus(
                level: -11, send: 0.1,
                parts: [
                    arranger.part(Cymbal(decay: 0.05), hats, looseness: looseness, using: &random),
                    arranger.part(Cymbal(decay: 0.6, tone: 0.2), crash, using: &random),
                ]),
        ]
    }
}
