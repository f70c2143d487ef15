import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// Puts small valid files where libFuzzer begins.
func writeSeeds(for reader: Reader, to folder: String) throws {
    try FileSystem.createFolder(folder)
    switch reader {
    case .audio: try writeSounds(folder)
    case .model: try writeModels(folder)
    case .tables: try writeTables(folder)
    case .library: try writeLibrarySeeds(folder)
    }
}

/// A clip and a little more in each format, at the usual rate and one that is resampled, mono and stereo.
private func writeSounds(_ folder: String) throws {
    var random = RandomSource(seed: 0, .testing)
    for format in SoundFormat.allCases {
        for (rate, channels) in [(22_050, 1), (8_000, 2)] {
            let signal = (0..<channels).map { _ in (0..<rate).map { _ in Float(random.uniform(in: -0.1...0.1)) } }
            try writeSoundFile(
                channels: signal, sampleRate: rate, format: format, to: "\(folder)/\(format.rawValue)-\(rate)")
        }
    }
}

private func writeModels(_ folder: String) throws {
    let networks = [
        Architecture(classifier: [Dense("cls.0", 4, 2, .linear)]),
        Architecture(encoder: [Dense("enc.0", 4, 2, .tanh)], decoder: [Dense("dec.0", 2, 4, .elu)]),
        Architecture(
            encoder: [
                Dense("enc.0", 4, 3, .sigmoid), Dropout(stream: 0, width: 3, rate: 0.1), Dense("enc.1", 3, 2, .linear),
            ],
            decoder: [Dense("dec.0", 2, 4, .relu)], classifier: [Dense("cls.0", 2, 2, .linear)]),
        Architecture(
            encoder: [
                Parallel([
                    Chain([
                        Filterbank(
                            Convolution(
                                "bank", length: 4, channels: 1,
                                banks: [.init(kernel: 1, filters: 1), .init(kernel: 3, filters: 1)], padding: 1),
                            poolSize: 2),
                        BatchNorm("norm", length: 2, channels: 2, .relu),
                        Residual([
                            Convolution(
                                "conv", length: 2, channels: 2, banks: [.init(kernel: 1, filters: 2)], padding: 0)
                        ]),
                        MaxPool(length: 2, channels: 2), StatisticsPooling(length: 1, channels: 2),
                        Dense("enc", 4, 2, .relu),
                    ]),
                    Chain([AveragePool(4, poolSize: 2), Dense("wave", 2, 1, .linear)]),
                ])
            ],
            decoder: [Dense("dec.0", 3, 2, .linear)],
            classifier: [Slice(0..<2, of: 3), Dense("cls.0", 2, 2, .linear)], reconstructionPooling: 2),
    ]
    for (index, architecture) in networks.enumerated() {
        let network = Network(architecture)
        let model = TrainedModel(
            name: "toy", network: network, parameters: network.initialParameters(seed: 0), genres: ["a", "b"],
            input: .init(sampleRate: 22_050, clipSamples: 160, pooling: 40),
            level: index % 2 == 0 ? .scale(0.5) : .equal(1), temperature: 1.5,
            preset: "default", seed: 0)
        let path = "\(folder)/file-\(index)"
        try model.write(to: path)
        let bytes = try FileSystem.read(path)
        let end = 8 + Int(bytes[0]) + Int(bytes[1]) << 8
        try FileSystem.write(Array("f".utf8) + bytes, to: path)
        try FileSystem.write(
            Array("h".utf8) + bytes[8..<end] + Array("\n".utf8) + bytes[end...], to: "\(folder)/header-\(index)")
        try FileSystem.write("a" + (try jsonText(architecture, path: "seed")), to: "\(folder)/architecture-\(index)")
    }
}

private func writeTables(_ folder: String) throws {
    let rows = corpus.recordings.enumerated().map { index, recording in
        SplitRow(
            song: recording.song.name, genre: corpus.genres[recording.song.label ?? 0],
            subset: index % 2 == 0 ? .train : .test, clips: 2)
    }
    var configuration = RunConfiguration(
        data: DataConfiguration(folder: "data", isSynthetic: true, genres: ["jazz"], clipsPerSong: 20, split: .lists),
        preset: .poster, format: .poster)
    for kind in ModelRecipe.all {
        configuration.settings[kind.name] = kind.settings(.default, clips: 100, batchSize: nil)
    }
    let names = corpus.recordings.map(\.song.name)
    let texts = [
        "cone,\"two \"\"2\"\"\"\r\n1,\n\"a\nb\",ü\n",
        "s" + SplitTable.text(rows),
        "j" + (try jsonText(configuration, path: "seed")),
        "l# training\n" + names[0] + "\n" + names[3] + "\n\n1.au\njazz/a b\n\nx.flac\n",
    ]
    for (index, text) in texts.enumerated() { try FileSystem.write(text, to: "\(folder)/\(index)") }
}
