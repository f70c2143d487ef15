import Foundation
import Synchronization

/// A folder that is removed when its owner goes. What a static property holds goes with the process.
public final class TemporaryFolder: Sendable {
    public let path: String

    public init() throws {
        path = NSTemporaryDirectory() + "encore-test-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        _ = removeAllAtExit
        remaining.withLock { _ = $0.insert(path) }
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
        remaining.withLock { _ = $0.remove(path) }
    }

    public func file(_ name: String) -> String { path + "/" + name }
}

private let remaining = Mutex<Set<String>>([])

private let removeAllAtExit: Void = {
    atexit {
        for path in remaining.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: path) }
    }
}()

/// The path of a fixture beside the test that asks.
public func fixture(_ name: String, filePath: String = #filePath) -> String {
    URL(fileURLWithPath: filePath).deletingLastPathComponent().appendingPathComponent("Fixtures/" + name).path
}
