/// What songs of a style have in common: the ranges that a song's own parameters are drawn from.
struct StyleProfile: Sendable {
    /// How often the style occurs among the songs of its genre, against the others'.
    var weight: Double
    /// Beats per minute.
    var tempo: ClosedRange<Double>
    var modes: [Mode]
    /// Mean and standard deviation of the songs' loudness in decibels below full scale.
    var loudness: (mean: Double, deviation: Double)
    /// Decibels between the softest and the loudest passages.
    var dynamics: ClosedRange<Double>
    var swing: ClosedRange<Double> = 0.5...0.5
    var distortion: ClosedRange<Double> = 0...0
    var reverb: ClosedRange<Double>
    var compression: ClosedRange<Double>
}

extension SyntheticGenre {
    var styles: [Style] {
        switch self {
        case .classical: [.strings, .orchestra, .piano, .guitar, .winds]
        case .jazz: [.swing, .bebop, .slow, .bossa, .fusion]
        case .metal: [.thrash, .groove, .doom, .melodic]
        case .pop: [.ballad, .acoustic, .lounge, .rock, .dance, .electro]
        }
    }
}

extension Style {
    var profile: StyleProfile {
        switch self {
        case .strings:
            StyleProfile(
                weight: 3, tempo: 60...120, modes: [.major, .minor], loudness: (-26, 3.5), dynamics: 10...20,
                reverb: 1.2...2.4, compression: 0...0.1)
        case .orchestra:
            StyleProfile(
                weight: 3, tempo: 66...140, modes: [.major, .minor], loudness: (-23, 3.5), dynamics: 12...22,
                reverb: 1.6...2.8, compression: 0...0.1)
        case .piano:
            StyleProfile(
                weight: 3, tempo: 60...132, modes: [.major, .minor], loudness: (-26, 3.5), dynamics: 8...18,
                reverb: 0.8...1.8, compression: 0...0.1)
        case .guitar:
            StyleProfile(
                weight: 1.5, tempo: 66...120, modes: [.major, .minor], loudness: (-24, 3.5), dynamics: 6...12,
                reverb: 0.5...1.4, compression: 0...0.15)
        case .winds:
            StyleProfile(
                weight: 1.5, tempo: 72...132, modes: [.major, .minor], loudness: (-26, 3), dynamics: 8...16,
                reverb: 1...2, compression: 0...0.1)
        case .swing:
            StyleProfile(
                weight: 3, tempo: 110...190, modes: [.major, .minor, .dorian], loudness: (-22, 3),
                dynamics: 5...11, swing: 0.6...0.68, reverb: 0.5...1.2, compression: 0.05...0.25)
        case .bebop:
            StyleProfile(
                weight: 2, tempo: 180...250, modes: [.major, .minor], loudness: (-20.5, 3), dynamics: 4...10,
                swing: 0.55...0.62, reverb: 0.5...1, compression: 0.05...0.25)
        case .slow:
            StyleProfile(
                weight: 2, tempo: 60...88, modes: [.major, .minor], loudness: (-25, 3), dynamics: 7...14,
                swing: 0.6...0.67, reverb: 0.8...1.6, compression: 0...0.2)
        case .bossa:
            StyleProfile(
                weight: 1.5, tempo: 110...150, modes: [.major, .minor], loudness: (-22, 2.5), dynamics: 4...9,
                reverb: 0.6...1.4, compression: 0.1...0.3)
        case .fusion:
            StyleProfile(
                weight: 2, tempo: 92...132, modes: [.dorian, .minor, .major], loudness: (-20.5, 3), dynamics: 3...9,
                swing: 0.5...0.58, reverb: 0.4...1, compression: 0.15...0.4)
        case .thrash:
            StyleProfile(
                weight: 3, tempo: 150...210, modes: [.phrygian, .minor], loudness: (-17, 3), dynamics: 2...6,
                distortion: 0.6...1, reverb: 0.4...0.9, compression: 0.3...0.6)
        case .groove:
            StyleProfile(
                weight: 2.5, tempo: 95...140, modes: [.phrygian, .minor, .dorian], loudness: (-17, 3),
                dynamics: 2...7, distortion: 0.5...1, reverb: 0.4...0.9, compression: 0.3...0.6)
        case .doom:
            StyleProfile(
                weight: 1.5, tempo: 60...90, modes: [.phrygian, .minor], loudness: (-19, 3), dynamics: 3...9,
                distortion: 0.5...0.9, reverb: 0.8...1.8, compression: 0.2...0.5)
        case .melodic:
            StyleProfile(
                weight: 2, tempo: 140...190, modes: [.minor, .dorian], loudness: (-18, 3), dynamics: 3...12,
                distortion: 0.4...0.8, reverb: 0.6...1.3, compression: 0.3...0.5)
        case .ballad:
            StyleProfile(
                weight: 2, tempo: 60...84, modes: [.major, .minor], loudness: (-23.5, 4), dynamics: 6...14,
                reverb: 1...2, compression: 0.1...0.4)
        case .acoustic:
            StyleProfile(
                weight: 1.5, tempo: 80...120, modes: [.major, .mixolydian], loudness: (-22, 4), dynamics: 4...10,
                swing: 0.5...0.56, reverb: 0.5...1.2, compression: 0.2...0.4)
        case .lounge:
            StyleProfile(
                weight: 2, tempo: 88...116, modes: [.dorian, .major, .minor], loudness: (-19, 4), dynamics: 3...8,
                swing: 0.5...0.62, reverb: 0.4...1, compression: 0.2...0.5)
        case .rock:
            StyleProfile(
                weight: 3, tempo: 104...180, modes: [.major, .mixolydian, .minor], loudness: (-16, 3.5),
                dynamics: 3...9, distortion: 0.2...0.9, reverb: 0.5...1, compression: 0.3...0.6)
        case .dance:
            StyleProfile(
                weight: 2.5, tempo: 116...132, modes: [.minor, .major], loudness: (-12, 3), dynamics: 2...8,
                reverb: 0.6...1.4, compression: 0.3...0.6)
        case .electro:
            StyleProfile(
                weight: 2, tempo: 70...104, modes: [.minor, .dorian, .major], loudness: (-13.5, 3.5), dynamics: 3...8,
                swing: 0.5...0.6, reverb: 0.5...1.2, compression: 0.3...0.6)
        }
    }
}
