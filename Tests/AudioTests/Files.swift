import EncoreAudio
import EncoreFiles
import Foundation
import Glibc
import Testing

func makeLink(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
}

/// Puts another file in the place of the old one, which may be mapped. It is not flushed to the disk, as
/// `FileSystem.write` does: that would take longer than all else where a test writes thousands.
func write(_ bytes: [UInt8], to path: String) throws {
    try Data(bytes).write(to: URL(filePath: path), options: .atomic)
}

/// Changes a name to one that need not be UTF-8.
func rename(_ old: String, to new: [UInt8]) {
    #expect(throws: Never.self) { try FilePath(old).rename(to: FilePath(bytes: new)) }
}

/// The largest memory of the process that was ever in use, in megabytes.
func largestResidentMegabytes() throws -> Int { try megabytes(of: "VmHWM:") }

/// The memory of the process that is in use and no part of a file, in megabytes.
func anonymousMegabytes() throws -> Int { try megabytes(of: "RssAnon:") }

private func megabytes(of name: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(name) })
    return try #require(Int(line.split(separator: " ")[1])) / 1024
}
