import Files
import Foundation
import Numerics

/// `make bench`: each figure beside its floor, measured in the same process and turn by turn with it.
@main
enum EncoreBench {
    static func main() throws {
        if CommandLine.arguments.contains(ProcessBenchmarks.memoryFlag) { return try ProcessBenchmarks.measureMemory() }
        let machine = "\(WorkerPool.availableCores) cores, \(BLAS.description)"
        print(machine + "\n")
        print(row(["", "figure", "floor", "ratio", "target", ""]))
        var lines: [Line] = []
        func add(_ line: Line) {
            lines.append(line)
            print(line.text)
        }
        let rounds = 11
        add(try TrainingBenchmarks.epoch(.deepSoftmax, threads: 2, target: 1.15, rounds: rounds))
        add(try TrainingBenchmarks.epoch(.deepSoftmax, threads: 1, target: 1.12, rounds: rounds))
        add(try TrainingBenchmarks.epoch(.vanilla, threads: 2, target: 1.2, rounds: rounds))
        add(try TrainingBenchmarks.epoch(.twoLayer, threads: 2, target: 1.2, rounds: rounds))
        add(try TrainingBenchmarks.inference(threads: 2, rounds: rounds))
        let audio = try AudioBenchmarks(in: NSTemporaryDirectory() + "encore-bench-\(getpid())")
        defer { audio.remove() }
        add(try audio.wave(rounds: rounds))
        add(try audio.waveOnTwoThreads(rounds: rounds))
        add(try audio.compressed(rounds: 5))
        add(try PCABenchmarks.projection(threads: 2, rounds: rounds))
        add(TrainingBenchmarks.growth(threads: 2, rounds: 5))
        add(try ProcessBenchmarks.memory())
        add(try ProcessBenchmarks.start(rounds: 21))

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

private func row(_ cells: [String]) -> String {
    let widths = [56, 20, 10, 7, 8, 0]
    return zip(cells, widths).enumerated().map { index, cell in
        let space = String(repeating: " ", count: max(0, cell.1 - cell.0.count))
        return index == 0 || index == 5 ? cell.0 + space : space + cell.0
    }.joined(separator: " ")
}

extension Line {
    fileprivate var text: String {
        row([
            name, decimal(figure, figure < 100 ? 1 : 0) + " " + unit, floor.map { decimal($0, $0 < 100 ? 1 : 0) } ?? "–",
            floor == nil ? "–" : decimal(ratio, 3), decimal(target, 2), (isReached ? "" : "MISSED ") + remark,
        ])
    }
}
