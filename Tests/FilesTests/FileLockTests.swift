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
