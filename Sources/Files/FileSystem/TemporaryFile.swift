import Glibc

/// The file under another name in which a new content is prepared: PATH.tmp, locked as long as it is written.
///
/// The name is always the same, so a process that dies in the middle leaves one such file at most, which the next to
/// write takes over; the lock, which dies with the process, keeps two that write at once apart.
struct TemporaryFile: ~Copyable {
    private let file: Int32
    private let path: String

    init(beside target: String) throws(SystemError) {
        path = target + ".tmp"
        file = try Self.openLocked(path)
    }

    private static func openLocked(_ path: String) throws(SystemError) -> Int32 {
        while true {
            let file = unsafe open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o666)
            guard file >= 0 else { throw SystemError() }
            // A file system without locks is no obstacle.
            while flock(file, LOCK_EX) != 0 && errno == EINTR {}
            // Whoever held the lock may have renamed the file in the meantime.
            var (own, current) = (stat(), stat())
            if unsafe fstat(file, &own) == 0 && stat(path, &current) == 0
                && own.st_ino == current.st_ino && own.st_dev == current.st_dev
            {
                return file
            }
            close(file)
        }
    }

    /// Writes the content through to the disk.
    func fill(_ bytes: [UInt8]) throws(SystemError) {
        guard ftruncate(file, 0) == 0 else { throw SystemError() }
        try writeAll(bytes, to: file)
        guard fsync(file) == 0 else { throw SystemError() }
    }

    /// Puts the file where the old one is.
    func replace(_ target: String) throws(SystemError) {
        guard unsafe rename(path, target) == 0 else { throw SystemError() }
    }

    func remove() { unsafe unlink(path) }

    deinit { close(file) }
}

/// Writes the names in the folder of a file through to the disk, so that a new one outlasts a power failure.
func flushFolder(of path: String) throws(SystemError) {
    let parent = path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    let folder = unsafe open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw SystemError() }
    defer { close(folder) }
    // Some file systems cannot do it for folders, and say EINVAL.
    guard fsync(folder) == 0 || errno == EINVAL else { throw SystemError() }
}
