import EncoreFiles
import EncoreLearning
import EncoreNumerics

enum TrainingBenchmarks {
    /// Samples of a clip.
    private static let clipSamples = 20_000
    /// Numbers per clip as the poster's models take it.
    static let inputs = 500
    static let genres = 4

    /// Clips of noise, in songs of 30.
    ///
    /// - Parameter inputs: numbers per clip.
    static func clips(_ count: Int, inputs: Int = inputs) -> Dataset {
        let random = RandomLanes(seed: 1, .testing)
        let songs = stride(from: 0, to: count, by: 30).map { first in
            let clips = min(30, count - first)
            var samples: [Int16] = []
            samples.reserveCapacity(clips * inputs + 32)
            while samples.count < clips * inputs {
                let bits = random.blocks(UInt32(truncatingIfNeeded: first * inputs + samples.count)).first
                for lane in 0..<16 { samples.append(Int16(truncatingIfNeeded: bits[lane])) }
            }
            return Dataset.Song(
                samples: Samples(Array(samples.prefix(clips * inputs)), scale: 0x1p-15), label: first / 30 % genres)
        }
        return Dataset(
            songs: songs, clips: (0..<count).map { .init(song: $0 / 30, start: $0 % 30 * inputs) }, width: inputs,
            level: .scale(0.5))
    }

    static func trainer(_ kind: ModelRecipe, _ data: Dataset, batch: Int = 512, on pool: WorkerPool) -> Trainer {
        let network = Network(
            kind.architecture(.default, inputs: data.width, pooling: clipSamples / data.width, genres: genres))
        return Trainer(
            network, kind.settings(.default, clips: data.count, batchSize: batch), on: data, heldOut: nil,
            pool)
    }

    /// One epoch beside its products: threaded inside each product, or in shards side by side.
    ///
    /// - Parameters:
    ///   - pooling: samples whose mean is one number of a clip.
    ///   - epochs: how many are run at a time, so that each measurement lasts a while.
    static func epoch(
        _ kind: ModelRecipe, clips count: Int = 6000, pooling: Int = 40, batch: Int = 512, threads: Int,
        epochs: Int = 1, target: Double, rounds: Int
    ) throws -> Line {
        let data = clips(count, inputs: clipSamples / pooling)
        let pool = WorkerPool(threads: threads)
        let trainer = trainer(kind, data, batch: batch, on: pool)
        let batches = (0..<epochs).flatMap { _ in pieces(of: count, size: batch) }
        let one = WorkerPool(threads: 1)
        var floors: [Floor] = [batch / 4, batch / 2].map { rows in
            let products = Products(trainer.network.architecture, rows: rows, shards: batch / rows)
            return ("shards of \(rows)", { products.train(batches, rowsAShard: rows, on: pool) })
        }
        let whole = Products(trainer.network.architecture, rows: batch, shards: 1)
        floors.append(
            (
                "whole batches",
                {
                    BLAS.withThreads(threads) { whole.train(batches, rowsAShard: batch, on: one) }
                }
            ))
        var line = try compare(
            "epoch, \(kind.name)\(pooling == 40 ? "" : " at POOL=\(pooling)"), \(count) clips, "
                + "\(threads) thread\(threads == 1 ? "" : "s")",
            scale: 1000 / Double(epochs), target: target, rounds: rounds,
            ours: { for _ in 0..<epochs { _ = try? trainer.runEpoch() } }, floors: floors)
        line.remark += ", \(decimal(1000 * Double(count) / line.figure, 0)) clips/s"
        return line
    }

    /// Encodings and logits, of all clips several times over, so that each measurement lasts a while.
    static func inference(threads: Int, passes: Int, rounds: Int) throws -> Line {
        let data = clips(8000)
        let pool = WorkerPool(threads: threads)
        let joint = ModelRecipe.deepSoftmax.architecture(.default, inputs: inputs, genres: genres)
        let network = Network(joint)
        let inference = Inference(network, network.initialParameters(seed: 0), on: pool)
        let used = Architecture(
            encoder: joint.encoder.children, classifier: joint[head: "classifier"]?.layers.children ?? [])
        let one = WorkerPool(threads: 1)
        var floors: [Floor] = [128, 256, 512].map { rows in
            let products = Products(used, rows: rows, shards: threads)
            let batches = pieces(of: data.count, size: rows)
            return ("blocks of \(rows)", { for _ in 0..<passes { products.infer(batches, on: pool) } })
        }
        let whole = Products(used, rows: 2000, shards: 1)
        floors.append(
            (
                "whole products",
                {
                    BLAS.withThreads(threads) {
                        for _ in 0..<passes { whole.infer(pieces(of: data.count, size: 2000), on: one) }
                    }
                }
            ))
        return try compare(
            "encodings and logits of 8000 clips, \(threads) threads", scale: 1000 / Double(passes), target: 1.15,
            rounds: rounds,
            ours: { for _ in 0..<passes { _ = inference.run(data, [.encodings, .logits]) } }, floors: floors)
    }

    /// The longest time per clip and epoch over the shortest, from few clips to many.
    static func growth(threads: Int, rounds: Int) -> Line {
        let counts = [2000, 20_000, 200_000]
        let trainers = counts.map { trainer(.deepSoftmax, clips($0), on: WorkerPool(threads: threads)) }
        for index in trainers.indices { _ = try? trainers[index].runEpoch() }
        var times = counts.map { _ in [Double]() }
        for _ in 0..<rounds {
            for (index, count) in counts.enumerated() {
                // As many clips for each count, so that each is measured over as long a time.
                let epochs = max(1, counts[1] / count)
                var seconds = 0.0
                for _ in 0..<epochs { seconds += (try? trainers[index].runEpoch())?.seconds ?? .nan }
                times[index].append(1e6 * seconds / Double(epochs * count))
            }
        }
        let medians = times.map(median)
        let largest = medians.max() ?? .nan
        let smallest = medians.min() ?? .nan
        return Line(
            name: "time per clip and epoch, 2000 to 200000 clips", unit: "µs", figure: largest, floor: smallest,
            ratio: largest / smallest, target: 1.1,
            remark: zip(counts, medians).map { "\($0): \(decimal($1, 2))" }.joined(separator: ", "))
    }
}
