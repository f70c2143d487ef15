import EncoreNumerics

/// A walking bass: the root where a chord begins, chord notes on the way, and before each change a note a semitone
/// away from the next root.
///
/// - Parameter step: beats from note to note.
package func walkingBass(
    _ harmonies: [Harmony], step: Double, using random: inout RandomSource
) -> [WrittenNote] {
    var notes: [WrittenNote] = []
    var last = 38
    for (index, harmony) in harmonies.enumerated() {
        let root = nearest(harmony.chord.root, to: last)
        let next = nearest(harmonies[(index + 1) % harmonies.count].chord.root, to: root)
        for offset in stride(from: 0, to: harmony.beats, by: step) {
            if offset == 0 {
                last = root
            } else if offset + step >= harmony.beats {
                last = next + (random.chance(0.5) ? 1 : -1)
            } else {
                let others = harmony.chord.pitchClasses.prefix(4).filter { $0 != modulo(last, 12) }
                last = nearest(random.element(of: others), to: (last + next) / 2)
            }
            let beat = harmony.start + offset
            notes.append(
                WrittenNote(
                    beat: beat, beats: min(step, harmony.beats - offset), pitch: last, velocity: 0.8))
            if step == 1, random.chance(0.08) {
                // A skip: the note again, just before the next beat.
                notes.append(WrittenNote(beat: beat + 0.5, beats: 0.4, pitch: last, velocity: 0.5))
            }
        }
    }
    return notes
}

/// The nearest pitch of a class to where the hand is, drawn back toward the middle of the bass's compass.
private func nearest(_ pitchClass: Int, to last: Int) -> Int {
    pitch(ofClass: pitchClass, nearest: min(44, max(33, last)))
}
