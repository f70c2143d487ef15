import EncoreLearning
import EncoreNumerics

extension Dataset {
    /// Clips from songs that lie behind one another in one signal: a song is whatever clips may move within.
    init(
        signal: Matrix, starts: [Int], bounds: [Range<Int>], labels: [Int], width: Int, level: Level
    ) {
        var songs: [Song] = []
        var clips: [Clip] = []
        var last: Range<Int>?
        for (clip, range) in bounds.enumerated() {
            if range != last {
                let samples = signal.elements[range.lowerBound..<(range.upperBound - 1 + width)]
                songs.append(Song(samples: Samples(quantizing: Array(samples)), label: labels[clip]))
                last = range
            }
            clips.append(Clip(song: songs.count - 1, start: starts[clip] - range.lowerBound))
        }
        self.init(songs: songs, clips: clips, width: width, level: level)
    }
}

/// Songs of two genres in twelve numbers a clip: slow waves and fast ones, with noise. No music, and not used as such.
enum ToyData {
    static let width = 12
    static let clipsPerSong = 7

    static func dataset(songs: Int, seed: UInt64, scale: Float = 1) -> Dataset {
        var random = RandomSource(seed: seed, .testing)
        var samples: [Float] = []
        for song in 0..<songs {
            let step = song % 2 == 0 ? 0.35 : 1.1
            var phase = 6 * random.uniform()
            for _ in 0..<(width * clipsPerSong) {
                phase += step
                let wave = phase.truncatingRemainder(dividingBy: 2) < 1 ? 1.0 : -1.0
                samples.append(Float(wave + 0.1 * random.normal()))
            }
        }
        let clips = songs * clipsPerSong
        let length = width * clipsPerSong
        return Dataset(
            signal: Matrix(rows: 1, columns: samples.count, elements: samples),
            starts: (0..<clips).map { $0 * width },
            bounds: (0..<clips).map { clip in
                let song = clip / clipsPerSong
                return (song * length)..<((song + 1) * length - width + 1)
            },
            labels: (0..<clips).map { $0 / clipsPerSong % 2 }, width: width, level: .scale(scale))
    }

    static let network = Network(
        Architecture(
            encoder: [
                Dense("enc.0", width, 24, .elu), Dropout(stream: 0, width: 24, rate: 0.1),
                Dense("enc.1", 24, 6, .linear),
            ],
            decoder: [Dense("dec.0", 6, 24, .elu), Dense("dec.1", 24, width, .linear)],
            classifier: [Dense("cls.0", 6, 8, .tanh), Dense("cls.1", 8, 2, .linear)]))

    static func settings(epochs: Int = 5, batchSize: Int = 300, seed: UInt64 = 1) -> TrainingSettings {
        TrainingSettings(
            epochs: epochs, batchSize: batchSize, learningRate: 3e-3, schedule: .warmupAndCosine, lambda: 0.5,
            augmentation: Augmentation(gainDecibels: 3, flipsPolarity: true, shifts: true), seed: seed)
    }

    /// As it begins, not trained.
    static func model() -> TrainedModel {
        TrainedModel(
            name: "toy", network: network, parameters: network.initialParameters(seed: 3),
            genres: ["a \"quoted\" genre", "b"], input: .init(sampleRate: 22_050, clipSamples: 480, pooling: 40),
            level: .scale(0.123_456_79), temperature: 1.25, preset: "default", seed: 3)
    }
}
