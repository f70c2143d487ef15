import Encore
import EncoreAudio
import Foundation
import TestSupport
import Testing

/// A stranger's file has any sample rate, any number of channels and any format. A wrong rate silently gives wrong
/// genres.
@Suite struct AnyRateTests {
    @Test(arguments: ["convolutional", "deep-softmax"]) func aSongHasOneGenreWhateverItsFile(model: String) throws {
        let trained = try TrainedTones.shared.get()
        var paths: [(path: String, genre: String)] = []
        for genre in ["low", "high"] {
            var tone = Tone.song(3, of: genre)
            tone.seconds = 6
            for rate in [8000, 16_000, 44_100, 48_000] {
                for format in [SoundFormat.wav, .flac, .mp3] {
                    for channels in [1, 2] {
                        let path = trained.folder.file("\(model)-\(genre)-\(rate)-\(channels).\(format.rawValue)")
                        let samples = tone.samples(rate: rate)
                        let sides = channels == 1 ? [samples] : [samples.map { $0 * 1.5 }, samples.map { $0 * 0.5 }]
                        try writeSoundFile(channels: sides, sampleRate: rate, format: format, to: path)
                        paths.append((path, genre))
                    }
                }
            }
        }
        let outcome = try Tool.run(
            ["predict", "--csv", "--model", "\(trained.run)/\(model)"] + paths.map(\.path))
        #expect(outcome.status == 0, "\(outcome.errors)")
        let rows = outcome.output.split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
        #expect(rows.map { String($0[0]) } == paths.map(\.path))
        for (row, expected) in zip(rows, paths) { #expect(row[3] == expected.genre, "\(row)") }
    }
}
