import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct FileLockTests {
    @Test func oneAtATime() throws {
        let folder = try TemporaryFolder()
        do {
            let first = try FileLock(folder.file("lock"))
            let firstIsHeld = isHeld(first)
            #expect(firstIsHeld)
            let second = try FileLock(folder.file("lock"))
            let secondIsHeld = isHeld(second)
            #expect(!secondIsHeld)
            extendLifetime(first)
        }
        let third = try FileLock(folder.file("lock"), waits: true)
        let thirdIsHeld = isHeld(third)
        #expect(thirdIsHeld)
    }

    private func isHeld(_ lock: borrowing FileLock?) -> Bool { lock != nil }

    @Test func whereNoneCanBe() throws {
        let folder = try TemporaryFolder()
        #expect { _ = isHeld(try FileLock(folder.file("none/lock"))) } throws: { error in
            (error as? Failure)?.kind == .cannotWrite && (error as? Failure)?.path == folder.file("none/lock")
        }
    }
}

@Suite struct TemporaryFileTests {
    /// What a process that died left behind is taken over, however long it is.
    @Test func aFileLeftBehindIsTakenOver() throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createDirectory(atPath: folder.file("x"), withIntermediateDirectories: true)
        try Data(repeating: 7, count: 100_000).write(to: URL(fileURLWithPath: folder.file("x/file.tmp")))
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

    @Test func aFolderInTheWayLeavesNothing() throws {
        let folder = try TemporaryFolder()
        try FileSystem.createFolder(folder.file("taken/inside"))
        #expect(throws: Failure.self) { try FileSystem.write("text", to: folder.file("taken")) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
    }
}
