/// One note: times in seconds, pitch as a MIDI number with cents as a fraction, velocity in 0 ... 1.
package struct Note: Sendable {
    package var start: Double
    package var duration: Double
    package var pitch: Double
    package var velocity: Float

    package init(start: Double, duration: Double, pitch: Double, velocity: Float) {
        self.start = start
        self.duration = duration
        self.pitch = pitch
        self.velocity = velocity
    }
}

/// One player: an instrument with the notes it plays.
struct Part: Sendable {
    var instrument: any Instrument
    var notes: [Note]
}

/// Players that share a channel of the mixing desk: the effects act on their sum.
struct Bus: Sendable {
    /// The fader: level of the bus while it sounds, in decibels against the other buses.
    var level: Double
    /// Share that goes to the reverb, 0 ... 1.
    var send: Float = 0.2
    var parts: [Part]
    var effects: [any Effect] = []
}

/// A finished arrangement, and how it is mixed.
struct Score: Sendable {
    var buses: [Bus]
    /// Seconds until the hall's sound has fallen by 60 dB.
    var reverbTime: Double
    /// Level of the reverb's sum against the dry sum, 0 ... 1.
    var reverbLevel: Float
    /// Share of the level differences that the master compressor takes away, 0 ... 1.
    var compression: Double
}
