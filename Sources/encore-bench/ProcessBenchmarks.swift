import EncoreFiles
import EncoreLearning
import EncoreNumerics
import Foundation

enum ProcessBenchmarks {
    /// `encore --version`, the whole process.
    static func start(rounds: Int) throws -> Line {
        let encore = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("encore").path
        // Foundation's Process adds tens of milliseconds of its own.
        let times = try (0..<rounds).map { _ in try time { try spawn(encore, "--version") } }
        let figure = 1000 * median(times)
        return Line(
            name: "encore --version, whole process", unit: "ms", figure: figure, floor: nil, ratio: figure, target: 15)
    }

    /// Runs a program, its output thrown away, and waits for its end.
    private static func spawn(_ program: String, _ argument: String) throws {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        let (name, option) = unsafe (strdup(program), strdup(argument))
        var process = pid_t()
        let status = unsafe posix_spawn(&process, program, &actions, nil, [name, option, nil], environ)
        unsafe free(name)
        unsafe free(option)
        unsafe posix_spawn_file_actions_destroy(&actions)
        var end: Int32 = 0
        guard status == 0, unsafe waitpid(process, &end, 0) == process, end == 0 else {
            throw Failure(.runFailed, path: program, "cannot be run, or fails")
        }
    }

    static let memoryFlag = "--memory"

    /// The peak memory of a process of its own that trains on 8,000 clips, less the clips.
    static func memory() throws -> Line {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = [memoryFlag]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard let megabytes = Double(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
            throw Failure(.runFailed, "the process that measures memory said: \(text)")
        }
        return Line(
            name: "peak memory of training on 8000 clips, less the clips", unit: "MB", figure: megabytes, floor: nil,
            ratio: megabytes, target: 80)
    }

    /// What that process does.
    static func measureMemory() throws {
        let data = TrainingBenchmarks.clips(8000)
        let trainer = TrainingBenchmarks.trainer(.deepSoftmax, data, on: WorkerPool(threads: 2))
        for _ in 0..<2 { _ = try trainer.runEpoch() }
        let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
        let peak =
            status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
            .flatMap { $0.split(whereSeparator: { !$0.isNumber }).first }.flatMap { Double($0) } ?? .nan
        print(peak / 1024 - Double(2 * data.count * data.width) / 1_048_576)
    }
}
