/// The instruments of the corpus. Brightness is the song's, 0 dark ... 1 bright.
extension ToneInstrument {
    /// A section of violins, violas or cellos: slow bow, shared vibrato, a body's resonances.
    package static func bowed(brightness: Double, players: Int) -> ToneInstrument {
        let body = [
            Spectrum.Formant(center: 300, width: 200, gain: 0.7), .init(center: 900, width: 500, gain: 0.6),
            .init(center: 2400, width: 1200, gain: 0.8),
        ]
        var bowed = ToneInstrument(
            dark: Spectrum(slope: 1.5, formants: body, cutoff: 2000),
            bright: Spectrum(slope: 1 - 0.2 * brightness, formants: body, cutoff: 6000),
            envelope: Envelope(attack: 0.09, decay: nil, release: 0.18))
        bowed.attackBrightness = 0.9
        bowed.bodyBrightness = 0.6
        bowed.vibrato = 14
        bowed.unison = players
        bowed.detune = 5
        bowed.breath = 0.015
        return bowed
    }

    package static func flute(brightness: Double) -> ToneInstrument {
        var flute = ToneInstrument(
            dark: Spectrum(slope: 2.6), bright: Spectrum(slope: 1.7 - 0.3 * brightness),
            envelope: Envelope(attack: 0.05, decay: nil, release: 0.08))
        flute.vibrato = 12
        flute.breath = 0.03
        return flute
    }

    package static func clarinet(brightness: Double) -> ToneInstrument {
        var clarinet = ToneInstrument(
            dark: Spectrum(slope: 1.6, even: 0.1), bright: Spectrum(slope: 1.1 - 0.2 * brightness, even: 0.25),
            envelope: Envelope(attack: 0.04, decay: nil, release: 0.07))
        clarinet.vibrato = 3
        return clarinet
    }

    /// Horn, trombone or trumpet: the louder, the brighter.
    package static func brass(brightness: Double) -> ToneInstrument {
        var brass = ToneInstrument(
            dark: Spectrum(slope: 2, cutoff: 900), bright: Spectrum(slope: 0.8, cutoff: 2500 + 2000 * brightness),
            envelope: Envelope(attack: 0.05, decay: nil, release: 0.09))
        brass.attackBrightness = 1
        brass.bodyBrightness = 0.7
        brass.vibrato = 6
        return brass
    }

    package static func saxophone(brightness: Double) -> ToneInstrument {
        let bore = [
            Spectrum.Formant(center: 500, width: 300, gain: 1), .init(center: 1300, width: 500, gain: 0.8),
        ]
        var saxophone = ToneInstrument(
            dark: Spectrum(slope: 1.3, formants: bore, cutoff: 2000),
            bright: Spectrum(slope: 0.8 - 0.2 * brightness, formants: bore, cutoff: 5000),
            envelope: Envelope(attack: 0.035, decay: nil, release: 0.06))
        saxophone.vibrato = 18
        saxophone.scoop = 60
        saxophone.breath = 0.04
        return saxophone
    }

    package static func vibraphone(brightness: Double) -> ToneInstrument {
        var vibraphone = ToneInstrument(
            dark: Spectrum(slope: 3.5), bright: Spectrum(slope: 2.2 - 0.5 * brightness, even: 1.4),
            envelope: Envelope(attack: 0.003, decay: 1.2, release: 0.25))
        vibraphone.settling = 0.06
        vibraphone.vibrato = 8
        return vibraphone
    }

    package static func piano(brightness: Double) -> ToneInstrument {
        var piano = ToneInstrument(
            dark: Spectrum(slope: 1.9, cutoff: 1800), bright: Spectrum(slope: 1 - 0.2 * brightness),
            envelope: Envelope(attack: 0.004, decay: 1.1, release: 0.16))
        piano.attackBrightness = 1
        piano.bodyBrightness = 0.25
        piano.settling = 0.25
        piano.unison = 2
        piano.detune = 1.2
        return piano
    }

    /// A piano of tines: nearly a sine under a short bell.
    package static func electricPiano(brightness: Double) -> ToneInstrument {
        var piano = ToneInstrument(
            dark: Spectrum(slope: 2.8), bright: Spectrum(slope: 1.2 - 0.3 * brightness, even: 1.5),
            envelope: Envelope(attack: 0.004, decay: 1.3, release: 0.12))
        piano.attackBrightness = 0.9
        piano.bodyBrightness = 0.2
        piano.settling = 0.15
        piano.vibrato = 4
        return piano
    }

    package static func harpsichord(brightness: Double) -> ToneInstrument {
        var harpsichord = ToneInstrument(
            dark: Spectrum(slope: 0.9), bright: Spectrum(slope: 0.4 - 0.1 * brightness, cutoff: 7000),
            envelope: Envelope(attack: 0.002, decay: 0.7, release: 0.08))
        harpsichord.settling = 0.3
        return harpsichord
    }

    /// A bass of oscillators whose filter closes after each pluck.
    package static func synthBass(brightness: Double) -> ToneInstrument {
        var bass = ToneInstrument(
            dark: Spectrum(slope: 2.2, cutoff: 300), bright: Spectrum(slope: 1, cutoff: 900 + 1500 * brightness),
            envelope: Envelope(attack: 0.004, decay: 1.5, release: 0.04))
        bass.attackBrightness = 1
        bass.bodyBrightness = 0.3
        bass.settling = 0.12
        return bass
    }

    /// The bass of a drum machine's kick: nearly a sine, long.
    package static func subBass() -> ToneInstrument {
        var bass = ToneInstrument(
            dark: Spectrum(slope: 4), bright: Spectrum(slope: 2.5),
            envelope: Envelope(attack: 0.005, decay: 0.9, release: 0.08))
        bass.scoop = -500
        return bass
    }

    package static func electricBass(brightness: Double) -> ToneInstrument {
        var bass = ToneInstrument(
            dark: Spectrum(slope: 1.9, cutoff: 500), bright: Spectrum(slope: 1, cutoff: 1200 + 1500 * brightness),
            envelope: Envelope(attack: 0.005, decay: 1.2, release: 0.05))
        bass.attackBrightness = 1
        bass.bodyBrightness = 0.4
        bass.settling = 0.1
        return bass
    }

    package static func pad(brightness: Double) -> ToneInstrument {
        var pad = ToneInstrument(
            dark: Spectrum(slope: 1.6, cutoff: 900), bright: Spectrum(slope: 1, cutoff: 1800 + 2500 * brightness),
            envelope: Envelope(attack: 0.25, decay: nil, release: 0.4))
        pad.unison = 3
        pad.detune = 9
        return pad
    }

    /// Saws in wide unison, the lead of dance music.
    package static func superSaw(brightness: Double) -> ToneInstrument {
        var saw = ToneInstrument(
            dark: Spectrum(slope: 1.2, cutoff: 1500), bright: Spectrum(slope: 1, cutoff: 4000 + 3000 * brightness),
            envelope: Envelope(attack: 0.008, decay: nil, release: 0.08))
        saw.attackBrightness = 1
        saw.unison = 3
        saw.detune = 14
        return saw
    }

    /// A short bright synthesizer note.
    package static func pluck(brightness: Double) -> ToneInstrument {
        var pluck = ToneInstrument(
            dark: Spectrum(slope: 2, cutoff: 900), bright: Spectrum(slope: 0.9, cutoff: 3000 + 3000 * brightness),
            envelope: Envelope(attack: 0.003, decay: 0.25, release: 0.08))
        pluck.attackBrightness = 1
        pluck.bodyBrightness = 0
        pluck.settling = 0.08
        pluck.unison = 2
        pluck.detune = 8
        return pluck
    }

    /// A voice on an open vowel: a glottal slope through the formants of /a/, from Peterson and Barney (1952).
    package static func voice(high: Bool, brightness: Double) -> ToneInstrument {
        let scale = high ? 1.15 : 1
        let vowel = [
            Spectrum.Formant(center: 730 * scale, width: 110, gain: 1),
            .init(center: 1090 * scale, width: 130, gain: 0.7), .init(center: 2440 * scale, width: 200, gain: 0.3),
        ]
        let closed = [
            Spectrum.Formant(center: 440 * scale, width: 110, gain: 1),
            .init(center: 1020 * scale, width: 130, gain: 0.35),
        ]
        var voice = ToneInstrument(
            dark: Spectrum(slope: 1.2, formants: closed),
            bright: Spectrum(slope: 0.8 - 0.2 * brightness, formants: vowel),
            envelope: Envelope(attack: 0.05, decay: nil, release: 0.1))
        voice.attackBrightness = 0.5
        voice.bodyBrightness = 1
        voice.settling = 0.15
        voice.vibrato = 25
        voice.scoop = 80
        voice.breath = 0.03
        return voice
    }
}

extension PluckedString {
    package static func nylonGuitar(brightness: Double) -> PluckedString {
        PluckedString(brightness: Float(0.3 + 0.3 * brightness), sustain: 2.5, release: 0.08, position: 0.3)
    }

    package static func steelGuitar(brightness: Double) -> PluckedString {
        PluckedString(brightness: Float(0.6 + 0.3 * brightness), sustain: 4, release: 0.08, position: 0.15)
    }

    package static func uprightBass(brightness: Double) -> PluckedString {
        PluckedString(brightness: Float(0.05 + 0.2 * brightness), sustain: 2, release: 0.09, position: 0.35)
    }

    package static func electricGuitar() -> PluckedString {
        PluckedString(brightness: 0.8, sustain: 6, release: 0.05, position: 0.13)
    }

    /// The heel of the hand rests on the bridge.
    package static func palmMuted() -> PluckedString {
        PluckedString(brightness: 0.35, sustain: 0.35, release: 0.03, position: 0.13)
    }

    /// Damped by the left hand: the chop of a rhythm guitar.
    package static func chop() -> PluckedString {
        PluckedString(brightness: 0.8, sustain: 0.5, release: 0.03, position: 0.1)
    }
}

extension Membrane {
    /// A soft drum with a long skin, as jazz has it.
    package static let felt = Membrane(frequency: 62, drop: 60, decay: 0.11, click: 0.08)
    package static let rock = Membrane(frequency: 55, drop: 130, decay: 0.1, click: 0.25)
    package static let metal = Membrane(frequency: 58, drop: 220, fall: 0.012, decay: 0.06, click: 0.5)
    package static let machine = Membrane(frequency: 48, drop: 250, fall: 0.035, decay: 0.16, click: 0.15)
    package static let timpani = Membrane(frequency: 0, drop: 8, decay: 0.45, click: 0.05, tuned: true)
}
