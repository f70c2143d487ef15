import EncoreNumerics

/// Writes melodies that an ear can follow: a motif of rhythm and contour, stated, repeated and varied, its strong
/// notes taken from the chord and the weak ones from the scale between them.
struct Melody: Sendable {
    /// Bars as lists of note values in beats; negative values are rests.
    var rhythms: [[Double]]
    /// MIDI pitch that the melody circles around, and how far it strays.
    var center: Int
    var span: Int
    var velocity = 0.8
    /// Probability that a bar is left to the accompaniment.
    var rest = 0.1
    /// Probability that a note off the beat leads by a semitone into the next.
    var chromatic = 0.0

    func notes(
        over harmonies: [Harmony], arranger: Arranger, using random: inout RandomSource
    ) -> [WrittenNote] {
        let key = arranger.key
        let floor = center - 12
        var motifs: [Motif] = (0..<2).map { _ in motif(using: &random) }
        var degree = key.degree(nearest: center, above: floor)
        var notes: [WrittenNote] = []
        for bar in 0..<arranger.bars {
            // A A B A: the second motif answers in each third bar, and is a new one every eight.
            if bar % 8 == 7 { motifs[1] = motif(using: &random) }
            let motif = motifs[bar % 4 == 2 ? 1 : 0]
            if random.chance(rest) { continue }
            var beat = Double(bar) * arranger.beatsPerBar
            for (value, step) in zip(motif.rhythm, motif.contour) {
                defer { beat += abs(value) }
                let remaining = Double(bar + 1) * arranger.beatsPerBar - beat
                guard value > 0, remaining > 0 else { continue }
                degree += step
                let reached = key.pitch(degree, above: floor)
                if reached > center + span { degree -= 3 }
                if reached < center - span { degree += 3 }
                var sounding = key.pitch(degree, above: floor)
                if beat == beat.rounded(), let harmony = harmony(at: beat, in: harmonies) {
                    sounding =
                        harmony.chord.pitchClasses
                        .map { pitch(ofClass: $0, nearest: sounding) }
                        .min { abs($0 - sounding) < abs($1 - sounding) } ?? sounding
                    degree = key.degree(nearest: sounding, above: floor)
                }
                notes.append(
                    WrittenNote(
                        beat: beat, beats: min(value, remaining), pitch: sounding,
                        velocity: velocity * (beat == beat.rounded() ? 1 : 0.9)))
            }
        }
        addLeadingNotes(to: &notes, using: &random)
        return notes
    }

    private func addLeadingNotes(to notes: inout [WrittenNote], using random: inout RandomSource) {
        for index in notes.indices.dropLast() {
            let note = notes[index]
            let next = notes[index + 1]
            let offBeat = note.beat != note.beat.rounded()
            if offBeat, note.beat + note.beats == next.beat, random.chance(chromatic) {
                notes[index].pitch = next.pitch + (random.chance(0.5) ? 1 : -1)
            }
        }
    }

    private struct Motif {
        var rhythm: [Double]
        /// Scale steps from each note to the next.
        var contour: [Int]
    }

    private func motif(using random: inout RandomSource) -> Motif {
        let rhythm = random.element(of: rhythms)
        return Motif(
            rhythm: rhythm,
            contour: rhythm.map { _ in
                random.element(of: [-2, -1, -1, -1, 0, 1, 1, 1, 2, 3, -3])
            })
    }
}

/// The harmony that sounds at a beat; nil after the last.
func harmony(at beat: Double, in harmonies: [Harmony]) -> Harmony? {
    harmonies.first { beat < $0.end }
}
