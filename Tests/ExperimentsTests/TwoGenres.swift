import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// A corpus of two genres for cases worked by hand. A clip is ten numbers, all of the same value.
struct TwoGenres {
    /// The values of the clips of each song.
    private static let songs: [(name: String, clips: [Float])] = [
        ("jazz/held-out 1", [0.1, 0.3, 0.3]), ("jazz/held-out 2", [0.1, 0.1]), ("jazz/train 1", [0.1, 0.1]),
        ("jazz/train 2", [0.1]), ("pop/held-out 1", [0.3, 0.3, 0.1]), ("pop/held-out 2", [0.3]),
        ("pop/train 1", [0.3, 0.3]),
    ]
    static let width = 10

    let corpus: Corpus
    let split: Split
    let configuration = DataConfiguration(folder: "songs", isSynthetic: false)

    init() throws {
        corpus = Corpus(
            format: ClipFormat(pooling: 40, samples: 40 * Self.width), genres: ["jazz", "pop"],
            recordings: Self.songs.map { song in
                let samples = song.clips.flatMap { [Float](repeating: $0, count: Self.width) }
                return Recording(
                    song: Song(
                        name: song.name, location: FilePath(song.name), label: song.name.hasPrefix("jazz") ? 0 : 1),
                    audio: StoredSong(seconds: 1, levels: [40: Samples(quantizing: samples)]))
            })
        let names = Self.songs.map(\.name)
        split = try Split.fromLists(
            corpus, train: names.filter { $0.contains("train") }, test: names.filter { $0.contains("held-out") })
    }

    var train: ClipSet { ClipSet(corpus, split, .train) }
    var test: ClipSet { ClipSet(corpus, split, .test) }

    var data: PreparedData { PreparedData(configuration, corpus, split, nil, SilentMonitor()) }

    /// A model that takes clips for pop if the mean of their numbers, divided by 0.5, is above a threshold, and
    /// reconstructs them as zeros.
    func model(threshold: Float) -> TrainedModel {
        let network = Network(
            Architecture(
                decoder: [Dense("decoder", Self.width, Self.width, .linear)],
                classifier: [Dense("classifier", Self.width, 2, .linear)]))
        let parameters = Parameters(network.layout)
        for input in 0..<Self.width { parameters["classifier.weight"]?[input, 1] = 1 / Float(Self.width) }
        parameters["classifier.bias"]?[0, 1] = -threshold
        return TrainedModel(
            name: "by hand", network: network, parameters: parameters, genres: corpus.genres,
            input: .init(sampleRate: ClipFormat.sampleRate, clipSamples: 40 * Self.width, pooling: 40),
            level: .scale(0.5), preset: "default", seed: 0)
    }
}
