import Foundation

/// The built `encore`, run as a person runs it.
public enum Tool {
    public struct Outcome: Sendable {
        /// The exit status, or the number of the signal that ended the process.
        public let status: Int32
        public let wasKilled: Bool
        public let output: String
        public let errors: String
    }

    /// It is built beside the tests that run.
    public static let path: String = {
        let tests = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        return URL(fileURLWithPath: tests).deletingLastPathComponent().appendingPathComponent("encore").path
    }()

    /// Where the tool keeps decoded songs in tests: not among those of whoever runs them.
    public static let cache: String = {
        atexit { try? FileManager.default.removeItem(atPath: Tool.cache) }
        return NSTemporaryDirectory() + "encore-test-cache-\(getpid())"
    }()

    /// Runs `encore` and waits for its end.
    public static func run(_ arguments: [String], in folder: String? = nil) throws -> Outcome {
        try start(arguments, in: folder).wait()
    }

    public static func start(_ arguments: [String], in folder: String? = nil) throws -> RunningTool {
        try RunningTool(path, arguments, in: folder, environment: [:])
    }

    /// Runs a shell script in which `"$0"` is `encore`, and `"$1"` and so on are the arguments.
    public static func shell(
        _ script: String, _ arguments: [String] = [], in folder: String? = nil, environment: [String: String] = [:]
    ) throws -> Outcome {
        try RunningTool("/bin/sh", ["-c", script, path] + arguments, in: folder, environment: environment).wait()
    }
}

/// A process that is not waited for yet.
public final class RunningTool: Sendable {
    private let process: Process
    private let output: Collected
    private let errors: Collected

    fileprivate init(
        _ program: String, _ arguments: [String], in folder: String?, environment: [String: String]
    ) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment
            .merging(["XDG_CACHE_HOME": Tool.cache]) { $1 }.merging(environment) { $1 }
        if let folder { process.currentDirectoryURL = URL(fileURLWithPath: folder) }
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // Both at once: a full pipe would stop the process.
        self.output = Collected(output.fileHandleForReading)
        self.errors = Collected(errors.fileHandleForReading)
    }

    /// Nothing happens to a process that has ended, whose number another may have by now.
    public func send(_ signal: Int32) {
        if process.isRunning { kill(process.processIdentifier, signal) }
    }

    public var isRunning: Bool { process.isRunning }

    /// Waits until stderr holds a text; gives up when the process ends, or after half a minute.
    public func awaitError(_ text: String) -> Bool {
        let end = Date(timeIntervalSinceNow: 30)
        while !errors.text.contains(text) {
            if !process.isRunning || Date() > end { return errors.text.contains(text) }
            usleep(2000)
        }
        return true
    }

    /// - Parameter limit: seconds after which the process is killed, lest a test wait for ever.
    public func wait(limit: Double = 600) -> Tool.Outcome {
        let end = Date(timeIntervalSinceNow: limit)
        Thread { [self] in
            while process.isRunning && Date() < end { usleep(100_000) }
            if process.isRunning { send(SIGKILL) }
        }.start()
        let (output, errors) = (output.whole(), errors.whole())
        process.waitUntilExit()
        return Tool.Outcome(
            status: process.terminationStatus, wasKilled: process.terminationReason == .uncaughtSignal,
            output: output, errors: errors)
    }
}

/// What a pipe has given so far, read by a thread of its own.
private final class Collected: @unchecked Sendable {
    private let lock = NSCondition()
    private var data = Data()
    private var isWhole = false

    init(_ handle: FileHandle) {
        Thread { [self] in
            while case let part = handle.availableData, !part.isEmpty {
                lock.withLock { data.append(part) }
            }
            lock.withLock {
                isWhole = true
                lock.broadcast()
            }
        }.start()
    }

    var text: String { lock.withLock { String(decoding: data, as: UTF8.self) } }

    func whole() -> String {
        lock.withLock {
            while !isWhole { lock.wait() }
            return String(decoding: data, as: UTF8.self)
        }
    }
}
