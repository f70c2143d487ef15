import EncoreNumerics

/// The drum kit of a jazz combo.
struct JazzDrums {
    let arranger: Arranger

    func buses() -> [Bus] {
        var random = arranger.random(.drums)
        let song = arranger.song
        var kit = Kit()
        for bar in 0..<arranger.bars {
            switch song.style {
            case .bossa: bossa(bar, on: &kit)
            case .fusion: fusion(bar, on: &kit, using: &random)
            default: swing(bar, on: &kit, using: &random)
            }
        }
        let size = 0.85 + 0.35 * song.brightness
        let fusion = song.style == .fusion
        return [
            Bus(
                level: -10, send: 0.15,
                parts: [
                    arranger.part(
                        Cymbal(decay: fusion ? 0.06 : 0.3, tone: 0.55, size: size), kit.ride, looseness: 0.004,
                        using: &random),
                    arranger.part(Cymbal(decay: 0.03, size: size), kit.pedal, looseness: 0.004, using: &random),
                ]),
            Bus(level: fusion ? -5 : -11, send: 0.2, parts: [arranger.part(snare, kit.snare, using: &random)]),
            Bus(
                level: (fusion ? -3 : -6) + 6 * song.density, send: 0.05,
                parts: [
                    arranger.part(fusion ? Membrane.rock : .felt, kit.kick, using: &random)
                ]),
        ]
    }

    private struct Kit {
        var ride: [WrittenNote] = []
        /// The hi-hat, closed by the foot.
        var pedal: [WrittenNote] = []
        var snare: [WrittenNote] = []
        var kick: [WrittenNote] = []
    }

    private var usesBrushes: Bool {
        arranger.song.style == .slow || (arranger.song.style == .swing && arranger.song.density < 0.3)
    }

    private var snare: Snare {
        switch arranger.song.style {
        // A cross-stick: the rim's wood, no wires.
        case .bossa: Snare(frequency: 900, body: 0.7, bodyDecay: 0.012, wiresDecay: 0.01)
        case .fusion: Snare(frequency: 210, body: 0.5, wiresDecay: 0.07)
        default:
            usesBrushes ? Snare(body: 0.1, wiresDecay: 0.12, sweep: 0.04, brightness: 0.5) : Snare(body: 0.3)
        }
    }

    /// Grids are eight to a bar of four; a waltz plays six of them.
    private func strokes(_ grid: String, bar: Int, velocity: Double) -> [WrittenNote] {
        let pattern = StepPattern(arranger.beatsPerBar == 3 ? String(grid.prefix(6)) : grid)
        return pattern.notes(
            at: Double(bar) * arranger.beatsPerBar, beats: arranger.beatsPerBar, velocity: velocity)
    }

    private func swing(_ bar: Int, on kit: inout Kit, using random: inout RandomSource) {
        kit.ride += strokes("x.xox.xo", bar: bar, velocity: usesBrushes ? 0.5 : 0.75)
        kit.pedal += strokes("..x...x.", bar: bar, velocity: 0.6)
        let chatter = random.element(of: ["...o....", ".....o.o", "........", "...x...o"])
        kit.snare += strokes(usesBrushes ? "o.x.o.x." : chatter, bar: bar, velocity: 0.8)
        let feathering = random.element(of: ["o.o.o.o.", "o.o.o.ox", "o.......", "....o..."])
        kit.kick += strokes(feathering, bar: bar, velocity: 0.7)
    }

    private func bossa(_ bar: Int, on kit: inout Kit) {
        kit.ride += strokes("xoxoxoxo", bar: bar, velocity: 0.7)
        // The clave takes two bars.
        kit.snare += strokes(bar % 2 == 0 ? "x..x..x." : "..x..x..", bar: bar, velocity: 0.7)
        kit.kick += strokes("x..ox..o", bar: bar, velocity: 0.7)
    }

    private func fusion(_ bar: Int, on kit: inout Kit, using random: inout RandomSource) {
        kit.ride += strokes("xoxoxoxo", bar: bar, velocity: 0.7)
        kit.snare += strokes(bar % 4 == 3 ? "..x..ox." : "..x...x.", bar: bar, velocity: 0.8)
        let kick = random.element(of: ["x..xx...", "x....x..", "x..x.x.."])
        kit.kick += strokes(kick, bar: bar, velocity: 0.85)
    }
}
