import Glibc

/// A file that one process at a time may hold. The system lets go of it when the process ends, however it ends.
public struct FileLock: ~Copyable {
    private let file: Int32

    /// - Parameter waits: whether to wait until another process releases it.
    /// - Returns: `nil` if another process holds the lock.
    /// - Throws: `.cannotWrite` if the file cannot be created.
    public init?(_ path: String, waits: Bool = false) throws(Failure) {
        guard let file = try Self.openLocked(path, waits: waits) else { return nil }
        self.file = file
    }

    private static func openLocked(_ path: String, waits: Bool) throws(Failure) -> Int32? {
        let file: Int32
        do throws(SystemError) { file = try SystemCalls.open(FilePath(path), O_RDWR | O_CREAT | O_NOFOLLOW) } catch {
            throw Failure(.cannotWrite, path: path, "cannot be created (\(error.reason))")
        }
        while flock(file, LOCK_EX | (waits ? 0 : LOCK_NB)) != 0 {
            if errno == EINTR { continue }
            // Some file systems have no locks: there, nothing stops two trainings in one folder.
            guard errno == EWOULDBLOCK else { break }
            close(file)
            return nil
        }
        return file
    }

    deinit { close(file) }
}
