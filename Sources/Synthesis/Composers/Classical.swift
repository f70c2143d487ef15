import EncoreNumerics

/// Chamber strings, orchestra, piano, guitar or wind ensemble: four-part harmony in functional progressions, a
/// melody above it, rubato, and a wide dynamic range in a hall.
struct ClassicalComposer {
    let arranger: Arranger

    func score() -> Score {
        let song = arranger.song
        var random = arranger.random(.harmony)
        let harmonies = Progression.functional(
            in: arranger.key, beats: arranger.beats, beatsPerBar: arranger.beatsPerBar, using: &random)
        let settings = settings(of: harmonies)
        let buses =
            switch song.style {
            case .orchestra: orchestra(harmonies, settings)
            case .piano: piano(harmonies, settings)
            case .guitar: guitar(harmonies, settings)
            case .winds: winds(harmonies, settings)
            default: strings(harmonies, settings)
            }
        return Score(
            buses: buses, reverbTime: song.reverb, reverbLevel: 0.5, compression: song.compression)
    }

    private func settings(of harmonies: [Harmony]) -> [[Int]] {
        var previous: [Int]?
        return harmonies.map { harmony in
            let setting = fourPartSetting(of: harmony.chord, after: previous)
            previous = setting
            return setting
        }
    }

    private func strings(_ harmonies: [Harmony], _ settings: [[Int]]) -> [Bus] {
        var random = arranger.random(.accompaniment)
        let bowed = ToneInstrument.bowed(brightness: arranger.song.brightness, players: 1)
        let pulse = arranger.song.density > 0.6 ? 0.5 : arranger.song.density > 0.3 ? 1 : 4
        let voices = (0..<3).map { voice in
            arranger.part(
                bowed, repeated(harmonies, settings, voice: voice, every: voice == 0 ? max(1, pulse) : pulse),
                looseness: 0.015, legato: pulse < 1 ? 0.8 : 1.02, using: &random)
        }
        let melody = arranger.part(
            bowed, melody(over: harmonies, centers: [57, 67, 74]), looseness: 0.015, legato: 1.02, using: &random)
        return [
            Bus(level: 0, send: 0.6, parts: voices), Bus(level: 1, send: 0.6, parts: [melody]),
        ]
    }

    private func orchestra(_ harmonies: [Harmony], _ settings: [[Int]]) -> [Bus] {
        var random = arranger.random(.accompaniment)
        let brightness = arranger.song.brightness
        let bowed = ToneInstrument.bowed(brightness: brightness, players: 2)
        var basses = repeated(harmonies, settings, voice: 0, every: 1)
        for index in basses.indices { basses[index].pitch -= basses[index].pitch >= 40 ? 12 : 0 }
        let pulse = arranger.song.density > 0.5 ? 0.5 : 2
        let strings =
            (1..<4).map { voice in
                arranger.part(
                    bowed, repeated(harmonies, settings, voice: voice, every: pulse), looseness: 0.02,
                    legato: pulse < 1 ? 0.75 : 1.02, using: &random)
            } + [
                arranger.part(
                    arranger.song.density > 0.6 ? PluckedString.uprightBass(brightness: brightness) : bowed, basses,
                    looseness: 0.02, legato: 0.95, using: &random)
            ]
        // Horns and drums join where the music is intense.
        let loud = harmonies.indices.filter { arranger.intensity(at: harmonies[$0].start) > 0.55 }
        let horns = (1..<3).map { voice in
            arranger.part(
                ToneInstrument.brass(brightness: brightness),
                loud.map { index in
                    WrittenNote(
                        beat: harmonies[index].start, beats: harmonies[index].beats, pitch: settings[index][voice],
                        velocity: 0.8)
                }, using: &random)
        }
        let timpani = arranger.part(
            Membrane.timpani,
            loud.flatMap { index -> [WrittenNote] in
                let harmony = harmonies[index]
                let pitch = EncoreSynthesis.pitch(ofClass: harmony.chord.root, nearest: 43)
                let roll = harmony.beats >= 2 && arranger.song.density > 0.4
                return (roll ? [0, 1, 1.5, 1.75] : [0.0]).map {
                    WrittenNote(beat: harmony.start + $0, beats: 0.5, pitch: pitch, velocity: $0 == 0 ? 0.9 : 0.6)
                }
            }, using: &random)
        let tune = melody(over: harmonies, centers: [64, 76])
        let solo = arranger.part(
            brightness > 0.5 ? bowed : ToneInstrument.flute(brightness: brightness), tune, looseness: 0.015,
            using: &random)
        return [
            Bus(level: 0, send: 0.6, parts: strings), Bus(level: -2, send: 0.7, parts: horns),
            Bus(level: -5, send: 0.6, parts: [timpani]), Bus(level: 0, send: 0.6, parts: [solo]),
        ]
    }

    private func winds(_ harmonies: [Harmony], _ settings: [[Int]]) -> [Bus] {
        var random = arranger.random(.accompaniment)
        let brightness = arranger.song.brightness
        let clarinet = ToneInstrument.clarinet(brightness: brightness)
        let horn = ToneInstrument.brass(brightness: 0.3 * brightness)
        let lower = [
            arranger.part(horn, repeated(harmonies, settings, voice: 0, every: 2), legato: 0.95, using: &random),
            arranger.part(clarinet, broken(harmonies, settings), legato: 0.95, using: &random),
        ]
        let flute = arranger.part(
            ToneInstrument.flute(brightness: brightness), melody(over: harmonies, centers: [72, 77]), looseness: 0.012,
            using: &random)
        return [Bus(level: 0, send: 0.5, parts: lower), Bus(level: 0, send: 0.5, parts: [flute])]
    }

    private func piano(_ harmonies: [Harmony], _ settings: [[Int]]) -> [Bus] {
        var random = arranger.random(.accompaniment)
        let brightness = arranger.song.brightness
        let baroque = arranger.song.density > 0.85
        let instrument =
            baroque
            ? ToneInstrument.harpsichord(brightness: brightness) : .piano(brightness: brightness)
        // The pedal holds broken chords a little beyond their notes.
        let left = arranger.part(
            instrument, broken(harmonies, settings), looseness: 0.01, legato: baroque ? 1 : 2, using: &random)
        let bass = arranger.part(
            instrument,
            harmonies.indices.map { index in
                WrittenNote(
                    beat: harmonies[index].start, beats: harmonies[index].beats, pitch: settings[index][0] - 12,
                    velocity: 0.75)
            }, looseness: 0.01, using: &random)
        let right = arranger.part(
            instrument, melody(over: harmonies, centers: [65, 74]), looseness: 0.012, legato: 1.1, using: &random)
        return [Bus(level: 0, send: 0.3, parts: [left, bass, right])]
    }

    /// Broken chords under a tune, on one guitar: the thumb has the bass.
    private func guitar(_ harmonies: [Harmony], _ settings: [[Int]]) -> [Bus] {
        var random = arranger.random(.accompaniment)
        let guitar = PluckedString.nylonGuitar(brightness: arranger.song.brightness)
        let chords = arranger.part(
            guitar, broken(harmonies, settings), looseness: 0.012, legato: 2.5, using: &random)
        let bass = arranger.part(
            guitar, repeated(harmonies, settings, voice: 0, every: 2), looseness: 0.012, using: &random)
        let tune = arranger.part(
            guitar, melody(over: harmonies, centers: [67, 71]), looseness: 0.012, legato: 1.1, using: &random)
        return [Bus(level: 0, send: 0.3, parts: [chords, bass, tune])]
    }

    /// A voice of the setting, struck anew at a fixed number of beats.
    private func repeated(
        _ harmonies: [Harmony], _ settings: [[Int]], voice: Int, every pulse: Double
    ) -> [WrittenNote] {
        zip(harmonies, settings).flatMap { harmony, setting in
            stride(from: 0, to: harmony.beats, by: pulse).map { offset in
                WrittenNote(
                    beat: harmony.start + offset, beats: min(pulse, harmony.beats - offset), pitch: setting[voice],
                    velocity: offset == 0 ? 0.8 : 0.7)
            }
        }
    }

    /// Broken chords in Alberti's order (low, high, middle, high) or rising, in eighths or sixteenths.
    private func broken(_ harmonies: [Harmony], _ settings: [[Int]]) -> [WrittenNote] {
        let step = arranger.song.density > 0.5 && arranger.song.tempo < 110 ? 0.25 : 0.5
        var random = arranger.random(.texture)
        let order = random.element(of: [[0, 2, 1, 2], [0, 1, 2, 3], [0, 1, 2, 1]])
        return zip(harmonies, settings).flatMap { harmony, setting in
            stride(from: 0, to: harmony.beats, by: step).map { offset in
                let place = Int(offset / step) % order.count
                return WrittenNote(
                    beat: harmony.start + offset, beats: step, pitch: setting[order[place]],
                    velocity: place == 0 ? 0.65 : 0.5)
            }
        }
    }

    /// - Parameter centers: registers of the instruments that may have the tune.
    private func melody(over harmonies: [Harmony], centers: [Int]) -> [WrittenNote] {
        var random = arranger.random(.melody)
        let calm: [[Double]] =
            arranger.beatsPerBar == 3
            ? [[3], [2, 1], [1.5, 0.5, 1], [1, 1, 1]] : [[4], [2, 2], [3, 1], [1.5, 0.5, 2], [2, 1, 1]]
        let lively: [[Double]] =
            arranger.beatsPerBar == 3
            ? [[1, 0.5, 0.5, 1], [0.5, 0.5, 0.5, 0.5, 1], [2, 0.5, 0.5]]
            : [[1, 0.5, 0.5, 1, 1], [0.5, 0.5, 0.5, 0.5, 2], [1.5, 0.25, 0.25, 2], [1, 1, 0.5, 0.5, 1]]
        let melody = Melody(
            rhythms: arranger.song.density > 0.35 ? lively + calm : calm, center: random.element(of: centers),
            span: 9, velocity: 0.85)
        return melody.notes(over: harmonies, arranger: arranger, using: &random)
    }
}
