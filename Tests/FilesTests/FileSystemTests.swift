import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct FileSystemTests {
    @Test func filesAreReplacedWhole() throws {
        let folder = try TemporaryFolder()
        try FileSystem.createFolder(folder.file("a/b"))
        let path = folder.file("a/b/c.txt")
        try FileSystem.write("one", to: path)
        try FileSystem.write("two", to: path)
        #expect(try FileSystem.readText(path) == "two")
    }

    @Test func whatCannotBeReadIsNamed() throws {
        let folder = try TemporaryFolder()
        expectFailure(.missingInput, "there is no such file") { try FileSystem.read(folder.file("none")) }
        expectFailure(.badData, "not a regular file") { try FileSystem.read(folder.path) }
        try FileSystem.write([0xFF, 0xFE], to: folder.file("bytes"))
        expectFailure(.badData, "not UTF-8") { try FileSystem.readText(folder.file("bytes")) }
        expectFailure(.badData, "more than the 1 expected") { try FileSystem.read(folder.file("bytes"), limit: 1) }
        #expect(makePipe(folder.file("pipe")))
        expectFailure(.badData, "not a regular file") { try FileSystem.read(folder.file("pipe")) }
    }

    @Test func whatCannotBeWrittenLeavesTheOldFile() throws {
        let folder = try TemporaryFolder()
        try FileSystem.write("old", to: folder.file("x"))
        expectFailure(.cannotWrite, "not a directory") { try FileSystem.write("new", to: folder.file("x/y")) }
        expectFailure(.cannotWrite, "") { try FileSystem.createFolder(folder.file("x/y")) }
        #expect(try FileSystem.readText(folder.file("x")) == "old")
    }

    /// Nanoseconds since 1970 are more than 64 bits hold from 2262 on.
    @Test func anyTimeOfChange() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("file")
        try FileSystem.write("text", to: path)
        func modified(_ year: Double) throws -> Int {
            let date = Date(timeIntervalSince1970: (year - 1970) * 365.25 * 86_400)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
            return try FileStatus(of: FilePath(path)).modified
        }
        #expect(try modified(2300) == modified(2300))
        #expect(try modified(2300) != modified(2301))
    }

    private func expectFailure(
        _ kind: Failure.Kind, _ reason: String, _ location: SourceLocation = #_sourceLocation,
        _ body: () throws -> some Any
    ) {
        #expect(sourceLocation: location) { _ = try body() } throws: { error in
            guard let failure = error as? Failure else { return false }
            return failure.kind == kind && (reason.isEmpty || failure.reason.contains(reason))
        }
    }
}
