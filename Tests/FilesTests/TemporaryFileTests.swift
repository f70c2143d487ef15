import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct TemporaryFileTests {
    /// What a process that died left behind is taken over, however long it is.
    @Test func aFileLeftBehindIsTakenOver() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("x"), withIntermediateDirectories: true)
        try Data(repeating: 7, count: 100_000).write(to: URL(fileURLWithPath: folder.file("x/.file.tmp")))
        try FileSystem.write("short", to: folder.file("x/file"))
        #expect(try FileSystem.readText(folder.file("x/file")) == "short")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("x")) == ["file"])
    }

    /// Many at once: whoever comes last wins, and what is there is always whole.
    @Test func writersAtOnceDoNotMix() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("file")
        await withTaskGroup { group in
            for writer in UInt8(1)...4 {
                group.addTask {
                    for _ in 0..<20 {
                        #expect(throws: Never.self) {
                            try FileSystem.write([UInt8](repeating: writer, count: 50_000 * Int(writer)), to: path)
                            let bytes = try FileSystem.read(path)
                            let isWhole = bytes.count == 50_000 * Int(bytes[0]) && bytes.allSatisfy { $0 == bytes[0] }
                            #expect(isWhole)
                        }
                    }
                }
            }
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    /// Each writer has a file of its own then, which the other cannot empty.
    @Test func twoWritersWithoutLocks() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("file")
        func unlocked() throws -> TemporaryFile {
            try TemporaryFile(beside: FilePath(path)) { _, _ in
                errno = ENOLCK
                return -1
            }
        }
        let first = try unlocked()
        try first.write([1, 1, 1])
        let second = try unlocked()
        try first.replace(FilePath(path))
        #expect(try FileSystem.read(path) == [1, 1, 1])
        try second.write([2])
        #expect(try FileSystem.read(path) == [1, 1, 1])
        try second.replace(FilePath(path))
        #expect(try FileSystem.read(path) == [2])
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    /// SIGKILL after all was written and before the rename: the old file stays, and the next writer cleans up.
    @Test func aKillBeforeTheRenameLeavesTheOldFile() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("file")
        try FileSystem.write("old", to: path)
        await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String] in
            try FileSystem.replace(FilePath(path)) { file throws(SystemError) in
                try file.write(Array("new".utf8))
                try file.flush()
                kill(getpid(), SIGKILL)
            }
        }
        #expect(try FileSystem.readText(path) == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == [".file.tmp", "file"])
        try FileSystem.write("newer", to: path)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
        #expect(try FileSystem.readText(path) == "newer")
    }

    @Test func contentInPieces() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("file")
        try FileSystem.replace(FilePath(path)) { file throws(SystemError) in
            try file.write([1, 2, 3])
            try file.skip(2)
            try file.write([Int16(0x0504)].span)
            try file.write([9])
        }
        #expect(try FileSystem.read(path) == [1, 2, 3, 0, 0, 4, 5, 9])
    }

    @Test func contentThatFailsLeavesTheOldFile() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("file")
        try FileSystem.write("old", to: path)
        let failure = #expect(throws: Failure.self) {
            try FileSystem.replace(FilePath(path)) { file throws(SystemError) in
                try file.write([1])
                throw SystemError(reason: "no more")
            }
        }
        #expect(failure == Failure(.cannotWrite, path: path, "cannot be written (no more)"))
        #expect(try FileSystem.readText(path) == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["file"])
    }

    @Test func aFolderInTheWayLeavesNothing() throws {
        let folder = try TemporaryFolder()
        try FileSystem.createFolder(folder.file("taken/inside"))
        #expect(throws: Failure.self) { try FileSystem.write("text", to: folder.file("taken")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
    }
}
