import Encore
import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning
import EncoreLibrary
import EncoreNumerics

enum EncodingBenchmarks {
    /// `encore encode` into a new library with the default model, beside decoding and the model's products alone.
    ///
    /// - Parameters:
    ///   - songs: paths of sound files.
    ///   - seconds: of each.
    ///   - decode: does nothing but decode one of them.
    static func library(
        _ name: String, _ songs: [String], seconds: Double, in folder: String, threads: Int, rounds: Int,
        decode: @escaping @Sendable (String) throws -> Void
    ) throws -> Line {
        let format = ClipFormat(pooling: 1)
        let path = folder + "/model.safetensors"
        let architecture = ModelRecipe.convolutional.architecture(.default, inputs: format.width, pooling: 1, genres: 4)
        let network = Network(architecture)
        try TrainedModel(
            name: "convolutional", network: network, parameters: network.initialParameters(seed: 0),
            genres: ["a", "b", "c", "d"], input: .init(sampleRate: 22_050, clipSamples: format.samples, pooling: 1),
            level: .equal(1), preset: "default", seed: 0
        ).write(to: path)
        let model = try Model(contentsOf: path, threads: threads)
        let search = SongSearch(songs.map { FilePath($0) })
        let out = LibraryFolder(folder + "/library")

        let clips = Int(seconds / format.seconds)
        let rows = network.blockRows
        let used = Architecture(
            encoder: architecture.encoder.children,
            classifier: architecture[head: "classifier"]?.layers.children ?? [])
        let pool = WorkerPool(threads: threads)
        let products = (0..<songs.count).map { _ in Products(used, rows: rows, shards: 1) }
        let one = WorkerPool(threads: 1)
        let line = try compare(
            "encode \(songs.count) songs of \(Int(seconds)) s, \(name), \(threads) threads", scale: 1, target: 1.25,
            rounds: rounds,
            ours: {
                try FileSystem.remove(out.journal)
                _ = try EncodingRun(into: out, with: model)
                    .run(search, from: .none, SilentMonitor(), isInterrupted: { false })
            },
            floors: [
                (
                    "",
                    {
                        pool.run(songs.count, sharing: products) { products, song in
                            try? decode(songs[song])
                            products[song].infer(pieces(of: clips, size: rows), on: one)
                        }
                    }
                )
            ])
        let sound = seconds * Double(songs.count)
        return Line(
            name: line.name, unit: "× real time", figure: sound / line.figure, floor: line.floor.map { sound / $0 },
            ratio: line.ratio, target: line.target, remark: line.remark)
    }
}
