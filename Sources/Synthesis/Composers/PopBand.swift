import EncoreNumerics

/// Who plays the chords of a pop song.
struct PopBand {
    let arranger: Arranger
    let harmonies: [Harmony]

    func chords() -> [Bus] {
        switch arranger.song.style {
        case .ballad: ballad()
        case .acoustic: acoustic()
        case .lounge: lounge()
        case .rock: rock()
        case .electro: electro()
        default: dance()
        }
    }

    private var brightness: Double { arranger.song.brightness }

    private func voicings(near home: Double = 60, rootless: Bool = false) -> [[Int]] {
        closePositions(of: harmonies, near: home, rootless: rootless)
    }

    /// Chords struck in the rhythm of a grid of one bar.
    private func struck(
        _ voicings: [[Int]], _ grid: String, beats: Double = 0.5, velocity: Double = 0.8
    ) -> [WrittenNote] {
        zip(harmonies, voicings).flatMap { harmony, voicing in
            StepPattern(grid).notes(at: harmony.start, beats: harmony.beats, velocity: velocity).flatMap { stroke in
                voicing.map { WrittenNote(beat: stroke.beat, beats: beats, pitch: $0, velocity: stroke.velocity) }
            }
        }
    }

    /// Chords broken into an order of their notes, which runs on through the bar.
    private func broken(_ voicings: [[Int]], _ order: [Int], step: Double, beats: Double) -> [WrittenNote] {
        zip(harmonies, voicings).flatMap { harmony, voicing in
            stride(from: 0, to: harmony.beats, by: step).enumerated().map { index, offset in
                let place = order[index % order.count]
                return WrittenNote(
                    beat: harmony.start + offset, beats: beats,
                    pitch: voicing[place % voicing.count] + 12 * (place / voicing.count),
                    velocity: index % 4 == 0 ? 0.75 : 0.6)
            }
        }
    }

    private func pad(level: Double, home: Double = 62) -> Bus {
        var random = arranger.random(.texture)
        let notes = struck(voicings(near: home), "x", beats: 4, velocity: 0.7)
        let pad = arranger.part(ToneInstrument.pad(brightness: brightness), notes, legato: 1, using: &random)
        return Bus(level: level, send: 0.4, parts: [pad])
    }

    private func ballad() -> [Bus] {
        var random = arranger.random(.accompaniment)
        let piano = ToneInstrument.piano(brightness: brightness)
        let notes =
            arranger.song.density > 0.5
            ? broken(voicings(near: 57), [0, 1, 2, 1, 3, 2, 1, 2], step: 0.5, beats: 1.5)
            : struck(voicings(near: 60), "x.o.x.o.", beats: 1)
        let roots = harmonies.map { harmony in
            WrittenNote(
                beat: harmony.start, beats: 4, pitch: pitch(ofClass: harmony.chord.root, nearest: 40), velocity: 0.8)
        }
        let part = arranger.part(piano, notes + roots, looseness: 0.01, using: &random)
        return [Bus(level: 0, send: 0.3, parts: [part]), pad(level: -5)]
    }

    private func acoustic() -> [Bus] {
        var random = arranger.random(.accompaniment)
        let guitar = PluckedString.steelGuitar(brightness: brightness)
        let notes =
            arranger.song.density > 0.4
            ? struck(voicings(near: 55), "x..ox.ooo.oox.oo", beats: 0.6)
            : broken(voicings(near: 54), [0, 2, 1, 3, 2, 1, 3, 2], step: 0.5, beats: 1.5)
        return [Bus(level: 1, send: 0.25, parts: [arranger.part(guitar, notes, using: &random)])]
    }

    private func lounge() -> [Bus] {
        var random = arranger.random(.accompaniment)
        let piano = ToneInstrument.electricPiano(brightness: brightness)
        let grid = random.element(of: ["x..x....x.....x.", "x.....x...x.....", "..x..x....x..x.."])
        let keys = arranger.part(piano, struck(voicings(rootless: true), grid, beats: 0.9), using: &random)
        let chop = arranger.part(
            PluckedString.chop(), struck(voicings(near: 66, rootless: true), "..x.oox...x.ox..", beats: 0.2),
            using: &random)
        return [Bus(level: 0, send: 0.25, parts: [keys]), Bus(level: -6, send: 0.2, parts: [chop])]
    }

    private func rock() -> [Bus] {
        var random = arranger.random(.accompaniment)
        let song = arranger.song
        // Full chords ring where the music is intense; elsewhere eighths are held back by the palm.
        let strings: [[Int]] = harmonies.map { harmony in
            let root = pitch(ofClass: harmony.chord.root, nearest: 43)
            return [root, root + 7, root + 12]
        }
        let eighths = struck(strings, "XoxoXoxo", beats: 0.45)
        let open = eighths.filter { arranger.intensity(at: $0.beat) > 0.5 }
        let muted = eighths.filter { arranger.intensity(at: $0.beat) <= 0.5 }
        let parts = (0..<2).flatMap { _ in
            [
                arranger.part(PluckedString.electricGuitar(), open, expression: 0.5, using: &random),
                arranger.part(PluckedString.palmMuted(), muted, expression: 0.5, using: &random),
            ]
        }
        let distortion = Distortion(drive: Float(2 + 20 * song.distortion), cabinet: 3200 + 1500 * brightness)
        return [Bus(level: 1, send: 0.2, parts: parts, effects: [distortion]), pad(level: -9)]
    }

    private func dance() -> [Bus] {
        var random = arranger.random(.accompaniment)
        let saw = ToneInstrument.superSaw(brightness: brightness)
        let stabs = struck(
            voicings(near: 64), random.element(of: ["x..x..x...x..x..", "..x...x...x...x.", "x.x.x.x.x.x.x.x."]),
            beats: 0.4
        ).filter { arranger.intensity(at: $0.beat) > 0.5 }
        let arpeggio = broken(voicings(near: 66), [0, 1, 2, 3, 2, 1], step: 0.25, beats: 0.3)
        var buses = [
            Bus(level: -1, send: 0.3, parts: [arranger.part(saw, stabs, looseness: 0, using: &random)]),
            Bus(
                level: -4, send: 0.4,
                parts: [
                    arranger.part(ToneInstrument.pluck(brightness: brightness), arpeggio, looseness: 0, using: &random)
                ]),
            pad(level: -3),
        ]
        let beats = (0..<Int(arranger.beats)).map { arranger.timeline.seconds(at: Double($0)) }
        for index in buses.indices {
            buses[index].effects.append(Ducking(beats: beats, floor: 0.2, recovery: 0.12))
        }
        return buses
    }

    private func electro() -> [Bus] {
        var random = arranger.random(.accompaniment)
        let pluck = ToneInstrument.pluck(brightness: brightness)
        let notes = broken(
            voicings(near: 64), [0, 2, 1, 3], step: arranger.song.density > 0.5 ? 0.25 : 0.5, beats: 0.5)
        let part = arranger.part(pluck, notes, looseness: 0.003, using: &random)
        return [Bus(level: -4, send: 0.4, parts: [part]), pad(level: -2)]
    }
}
