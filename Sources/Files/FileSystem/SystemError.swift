import Glibc

/// Why an operation on a file failed, in the words of the operating system or of a library that writes files.
package struct SystemError: Error {
    /// The system's error number; 0 if a library gave the reason.
    package let code: Int32
    package let reason: String

    /// - Parameter code: an error number; that of the last failure, unless given.
    package init(_ code: Int32 = errno) {
        self.code = code
        reason = unsafe String(cString: strerror(code)).lowercased()
    }

    package init(reason: String) {
        code = 0
        self.reason = reason
    }
}

/// Writes all bytes to an open file, however many calls it takes.
package func writeAll(_ bytes: RawSpan, to file: Int32) throws(SystemError) {
    var rest = bytes
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes { unsafe write(file, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw SystemError() }
        rest = rest.extracting(droppingFirst: count)
    }
}

package func writeAll(_ bytes: [UInt8], to file: Int32) throws(SystemError) {
    try writeAll(unsafe bytes.span.bytes, to: file)
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
