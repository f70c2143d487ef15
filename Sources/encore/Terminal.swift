import EncoreFiles
@unsafe @preconcurrency import Glibc

/// A standard stream.
struct Terminal: Sendable {
    private let descriptor: Int32

    static let standardOutput = Terminal(descriptor: 1)
    static let standardError = Terminal(descriptor: 2)

    /// Runs a command while what C libraries print on `stderr` goes nowhere: libmpg123 reports every damaged
    /// frame of an MP3 file, and libsndfile has no way to stop it. What Encore prints goes to the descriptor itself.
    static func withoutLibraryMessages(_ command: () throws -> Void) rethrows {
        let normal = unsafe stderr
        // Never closed: a library may hold on to it.
        if let nowhere = unsafe fopen("/dev/null", "we") { unsafe stderr = nowhere }
        defer { unsafe stderr = normal }
        try command()
    }

    /// Whether a person looks at it.
    var isInteractive: Bool {
        guard isatty(descriptor) == 1 else { return false }
        return unsafe getenv("TERM").map { unsafe String(cString: $0) != "dumb" } ?? true
    }

    /// Characters per line.
    var width: Int {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes a result completely, or throws.
    ///
    /// - Returns: whether somebody still reads it.
    /// - Throws: `.cannotWrite` if not all of it can be written, unless nobody reads it any more.
    @discardableResult func writeResult(_ text: String) throws(Failure) -> Bool {
        guard let error = failure(toWrite: text) else { return true }
        if error.code == EPIPE { return false }
        throw Failure(
            .cannotWrite, path: "standard output",
            "cannot be written (\(error.reason))")
    }

    /// Writes what is said on the way, as far as it can be written.
    func write(_ text: String) { _ = failure(toWrite: text) }

    private func failure(toWrite text: String) -> SystemError? {
        do throws(SystemError) {
            try SystemCalls.write(Array(text.utf8).span, to: descriptor)
            return nil
        } catch {
            return error
        }
    }
}
