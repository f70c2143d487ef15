import Encore
import EncoreAudio
import Foundation
import TestSupport

/// A made-up song: three harmonics that swell, and the same at any sample rate.
struct Tone {
    let frequency: Double
    /// Swellings per second.
    let beat: Double
    var seconds = 4.0
    var amplitude = 0.5

    func samples(rate: Int) -> [Float] {
        (0..<Int(seconds * Double(rate))).map { index in
            let time = Double(index) / Double(rate)
            let swell = 0.6 + 0.4 * sin(2 * .pi * beat * time)
            let wave = (1...3).reduce(0.0) {
                $0 + sin(2 * .pi * frequency * Double($1) * time + Double($1)) / Double($1)
            }
            return Float(amplitude * swell * wave / 2)
        }
    }

    /// Frames of two channels whose mean is the song; each alone is not.
    func stereoFrames(rate: Int) -> [Float] {
        samples(rate: rate).flatMap { [$0 * 1.5, $0 * 0.5] }
    }

    /// Writes the song.
    func write(to path: String, rate: Int = 22_050, channels: Int = 1) throws {
        let samples = samples(rate: rate)
        let sides = channels == 1 ? [samples] : [samples.map { $0 * 1.5 }, samples.map { $0 * 0.5 }]
        try writeSoundFile(channels: sides, sampleRate: rate, format: .floatWAV, to: path)
    }

    /// Song number `index` of a genre: "low" or "high".
    static func song(_ index: Int, of genre: String) -> Tone {
        Tone(frequency: (genre == "low" ? 55 : 900) * (1 + Double(index) / 20), beat: 1.1 + Double(index) / 7)
    }
}

/// Two genres of tones, and models that were trained to tell them apart: once for all tests.
struct TrainedTones: Sendable {
    let folder: TemporaryFolder
    /// What training returned: a convolutional model.
    let model: Model
    /// Trained for 60 epochs, into the same run.
    let dense: Model
    let epochs: [Int]

    var corpus: String { folder.file("corpus") }
    var run: String { folder.file("run") }
    /// A song that was not trained on.
    static let unknown = Tone(frequency: 777, beat: 1.7)

    static let shared = Result { try TrainedTones() }

    private init() throws {
        folder = try TemporaryFolder()
        for genre in ["high", "low"] {
            for index in 0..<8 {
                let path = folder.file("corpus/\(genre)")
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
                try Tone.song(index, of: genre).write(to: "\(path)/\(index).wav")
            }
        }
        var training = Training()
        training.epochs = 12
        let epochs = Epochs()
        model = try training.run(on: folder.file("corpus"), into: folder.file("run")) { epochs.add($0.epoch) }
        self.epochs = epochs.all
        training.model = "deep-softmax"
        training.epochs = 60
        training.batchSize = 16
        dense = try training.run(on: folder.file("corpus"), into: folder.file("run"))
    }
}
