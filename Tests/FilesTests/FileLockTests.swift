import EncoreFiles
import Foundation
import Synchronization
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

    @Test func oneThatWaitsGetsItAfterwards() async throws {
        let folder = try TemporaryFolder()
        let path = folder.file("lock")
        let isReleased = Flag()
        var first = try FileLock(path)
        let firstIsHeld = isHeld(first)
        try #require(firstIsHeld)
        let waiting = Task.detached {
            let second = try FileLock(path, waits: true)
            return second != nil && isReleased.value.load(ordering: .sequentiallyConsistent)
        }
        try await Task.sleep(for: .milliseconds(50))
        isReleased.value.store(true, ordering: .sequentiallyConsistent)
        first = nil
        #expect(try await waiting.value)
    }

    private final class Flag: Sendable { let value = Atomic(false) }

    private func isHeld(_ lock: borrowing FileLock?) -> Bool { lock != nil }

    @Test func whereNoneCanBe() throws {
        let folder = try TemporaryFolder()
        #expect { _ = isHeld(try FileLock(folder.file("none/lock"))) } throws: { error in
            (error as? Failure)?.kind == .cannotWrite && (error as? Failure)?.path == folder.file("none/lock")
        }
    }
}
