import Files
import Glibc

/// A standard stream.
struct Terminal: Sendable {
    private let descriptor: Int32

    static let standardOutput = Terminal(descriptor: 1)
    static let standardError = Terminal(descriptor: 2)

    /// Whether a person looks at it.
    var isInteractive: Bool {
        guard isatty(descriptor) == 1 else { return false }
        return unsafe getenv("TERM").map { unsafe String(cString: $0) != "dumb" } ?? true
    }

    /// Characters a line.
    var width: Int {
        var size = winsize()
        guard unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    /// Writes a result; nobody may take a part of one for the whole.
    ///
    /// - Throws: `.cannotWrite` if not all of it can be written, unless nobody reads it any more.
    func writeResult(_ text: String) throws(Failure) {
        guard let code = firstError(writing: text), code != EPIPE else { return }
        throw Failure(.cannotWrite, path: "standard output",
            "cannot be written (\(unsafe String(cString: strerror(code)).lowercased()))")
    }

    /// Writes what is said on the way, as far as it can be written.
    func write(_ text: String) { _ = firstError(writing: text) }

    /// - Returns: the error number of the system, if not all of it could be written.
    private func firstError(writing text: String) -> Int32? {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return errno }
            rest = rest.dropFirst(count)
        }
        return nil
    }
}
