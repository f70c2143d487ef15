import Glibc

/// A named pipe: opened carelessly, it makes a reader wait for ever.
///
/// - Returns: whether the system made it.
@discardableResult public func makePipe(_ path: String) -> Bool { unsafe mkfifo(path, 0o600) == 0 }
