import EncoreFiles
import EncoreLearning
import EncoreNumerics
import Foundation

/// `make bench`: each figure beside its floor, measured in the same process and turn by turn with it.
///
/// Arguments choose among epoch, convolutional, default, inference, audio, encode, pca, similar, growth, memory and
/// start; without any, all are measured.
@main
enum EncoreBench {
    static func main() throws {
        if CommandLine.arguments.contains(ProcessBenchmarks.memoryFlag) { return try ProcessBenchmarks.measureMemory() }
        let wanted = CommandLine.arguments.dropFirst()
        // Songs are written only if they are needed.
        var written: AudioBenchmarks?
        defer { written?.remove() }
        func audio() throws -> AudioBenchmarks {
            let audio = try written ?? AudioBenchmarks(in: NSTemporaryDirectory() + "encore-bench-\(getpid())")
            written = audio
            return audio
        }
        let rounds = 11
        let benchmarks: [(name: String, measure: () throws -> Line)] = [
            ("epoch", { try TrainingBenchmarks.epoch(.deepSoftmax, threads: 2, target: 1.15, rounds: rounds) }),
            ("epoch", { try TrainingBenchmarks.epoch(.deepSoftmax, threads: 1, target: 1.12, rounds: rounds) }),
            (
                "convolutional",
                {
                    try TrainingBenchmarks.epoch(.convolutional, batch: 64, threads: 2, target: 1.3, rounds: rounds)
                }
            ),
            (
                "default",
                {
                    try TrainingBenchmarks.epoch(
                        .convolutional, clips: 1280, pooling: 1, batch: 64, threads: 2, target: 1.3, rounds: 5)
                }
            ),
            ("epoch", { try TrainingBenchmarks.epoch(.vanilla, threads: 2, target: 1.2, rounds: rounds) }),
            ("epoch", { try TrainingBenchmarks.epoch(.twoLayer, threads: 2, epochs: 8, target: 1.2, rounds: rounds) }),
            ("inference", { try TrainingBenchmarks.inference(threads: 2, passes: 5, rounds: rounds) }),
            ("audio", { try audio().wave(rounds: rounds) }),
            ("audio", { try audio().waveOnTwoThreads(rounds: rounds) }),
            ("audio", { try audio().compressed(rounds: 5) }),
            ("encode", { try audio().encodeWaves(rounds: 5) }),
            ("encode", { try audio().encodeCompressed(rounds: 5) }),
            ("pca", { try PCABenchmarks.projection(threads: 2, rounds: rounds) }),
            ("similar", { try SimilarityBenchmarks.query(threads: 2, rounds: rounds) }),
            ("growth", { try TrainingBenchmarks.growth(threads: 2, rounds: 5) }),
            ("memory", { try ProcessBenchmarks.memory() }),
            ("start", { try ProcessBenchmarks.start(rounds: 21) }),
        ]
        let names = Set(benchmarks.map(\.name))
        if let unknown = wanted.first(where: { !names.contains($0) }) {
            throw Failure(
                .badData, "no benchmark \(unknown)", remedy: "there are \(names.sorted().joined(separator: ", "))")
        }
        let machine = "\(WorkerPool.availableCores) cores, \(BLAS.description)"
        print(machine + "\n")
        print(table.titleLine)
        var lines: [Line] = []
        for benchmark in benchmarks where wanted.isEmpty || wanted.contains(benchmark.name) {
            let line = try benchmark.measure()
            lines.append(line)
            print(line.text)
        }
        guard wanted.isEmpty else { return }

        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let report = Report(machine: machine, lines: lines)
        try FileSystem.write(String(decoding: try encoder.encode(report), as: UTF8.self) + "\n", to: "bench.json")
        print("\nfigure, floor, ratio: medians of interleaved rounds. Written to bench.json")
    }

    private struct Report: Codable {
        let machine: String
        let lines: [Line]
    }
}

private let table = Table([
    .init("", .left, width: 56), .init("figure", width: 19), .init("floor", width: 9), .init("ratio", width: 6),
    .init("target", width: 7), .init("", .left),
])

extension Line {
    fileprivate var text: String {
        table.row([
            name, decimal(figure, figure < 100 ? 1 : 0) + " " + unit,
            floor.map { decimal($0, $0 < 100 ? 1 : 0) } ?? "–",
            floor == nil ? "–" : decimal(ratio, 3), decimal(target, 2), (isReached ? "" : "MISSED ") + remark,
        ])
    }
}
