import Glibc

/// Why an operation on a file failed, in the words of the operating system or of a library that writes files.
package struct SystemError: Error {
    /// The system's error number; 0 if a library gave the reason.
    package let code: Int32
    package let reason: String

    /// - Parameter code: an error number; that of the last failure, unless given.
    package init(_ code: Int32 = errno) {
        self.code = code
        reason = SystemCalls.description(of: code)
    }

    package init(reason: String) {
        code = 0
        self.reason = reason
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
