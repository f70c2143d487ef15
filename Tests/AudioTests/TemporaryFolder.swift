import EncoreAudio
import EncoreFiles
import FoundationEssentials
import Glibc
import Testing

/// Runs the body with the path of an empty folder, which is removed afterwards.
func withTemporaryFolder<Result>(_ body: (String) throws -> Result) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.path() + "/encore-audio-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try body(folder)
}

func makeFolder(_ path: String) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
}

func makeLink(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
}

func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path))
}

func bytes(of path: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: path)))
}

/// Changes a name to one that need not be UTF-8.
func rename(_ old: String, to new: [UInt8]) {
    #expect(throws: Never.self) { try FilePath(old).rename(to: FilePath(bytes: new)) }
}

/// The memory of the process that is in use, in megabytes.
func residentMegabytes() throws -> Int {
    let fields = try String(decoding: bytes(of: "/proc/self/statm"), as: UTF8.self).split(separator: " ")
    return Int(fields[1])! * sysconf(Int32(_SC_PAGESIZE)) / 1_048_576
}
