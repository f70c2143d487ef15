import Glibc

/// What the operating system says of a failure.
package struct SystemError: Error {
    package let code: Int32

    /// - Parameter code: an error number; that of the last failure, unless given.
    package init(_ code: Int32 = errno) {
        self.code = code
    }

    package var reason: String { unsafe String(cString: strerror(code)).lowercased() }
}

/// Writes all bytes to an open file, however many calls it takes.
package func writeAll(_ bytes: [UInt8], to file: Int32) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw SystemError() }
        rest = rest.dropFirst(count)
    }
}

/// What the system said about a path that was to be read.
package func systemFailure(_ code: Int32, _ path: FilePath) -> Failure {
    switch code {
    case ENOENT: Failure(.missingInput, path: path.text, "there is no such file or folder")
    case EACCES: Failure(.badData, path: path.text, "permission to read it is denied")
    case ELOOP: Failure(.badData, path: path.text, "a link that leads back to itself")
    case ENOTDIR: Failure(.badData, path: path.text, "not a folder")
    default: Failure(.badData, path: path.text, "the system says: \(SystemError(code).reason)")
    }
}
