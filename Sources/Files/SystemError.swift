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
