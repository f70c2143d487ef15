@unsafe @preconcurrency import Glibc
import Synchronization

/// Runs the body while what C libraries print on `stderr` goes nowhere: of a damaged MP3 file libmpg123 comments on
/// every frame, and can be told not to by nobody but libsndfile, which does not.
///
/// What Encore prints goes to the descriptor 2 itself and is seen, as is the system's report of a crash. The words of a
/// failed precondition would be lost, but a release build has none.
func withoutLibraryMessages<Result, Reason: Error>(_ body: () throws(Reason) -> Result) throws(Reason) -> Result {
    messages.withLock { $0.mute() }
    defer { messages.withLock { $0.unmute() } }
    return try body()
}

private let messages = Mutex(Messages())

@safe private struct Messages {
    /// How many bodies run.
    private var depth = 0
    private var normal: UnsafeMutablePointer<FILE>?
    /// Opened once and never closed: a library may hold on to it.
    private var nowhere: UnsafeMutablePointer<FILE>?

    mutating func mute() {
        depth += 1
        guard depth == 1 else { return }
        unsafe normal = stderr
        if unsafe nowhere == nil { unsafe nowhere = fopen("/dev/null", "we") }
        if let nowhere = unsafe nowhere { unsafe stderr = nowhere }
    }

    mutating func unmute() {
        depth -= 1
        if depth == 0, let normal = unsafe normal { unsafe stderr = normal }
    }
}
