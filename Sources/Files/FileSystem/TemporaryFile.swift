import Glibc

/// The file in which new content for a path is prepared: a hidden neighbor, FOLDER/.NAME.tmp, which no corpus takes for
/// a song.
///
/// The name is always the same. A process that dies in the middle leaves one such file at most, and the next writer
/// takes it over. The file is locked while it is open, so two writers of one path take turns; the lock dies with the
/// process. On file systems without locks each writer has a file of its own, FOLDER/.NAME.NUMBER.tmp: in a common one
/// it would cut off what another has just renamed, and maybe mapped into memory.
///
/// `FileSystem.replace` is the usual way to one: it also flushes, renames and cleans up.
package struct TemporaryFile: ~Copyable {
    /// Open for writing, at the beginning of an empty file; closed with this value.
    package let descriptor: Int32
    private let path: FilePath

    /// Waits for the lock, then empties the file.
    ///
    /// - Parameter lock: flock(2); tests hand in what a file system without locks makes of it.
    package init(
        beside target: FilePath, lock: (_ file: Int32, _ operation: Int32) -> Int32 = flock
    ) throws(SystemError) {
        (path, descriptor) = try Self.open(beside: target, lock)
    }

    private static func open(
        beside target: FilePath, _ lock: (Int32, Int32) -> Int32
    ) throws(SystemError) -> (FilePath, Int32) {
        let common = target.hiddenNeighbor(withSuffix: ".tmp")
        if let file = try openLocked(common, lock) { return (common, file) }
        common.remove()
        let number = String(UInt64.random(in: 0 ... .max), radix: 16)
        let own = target.hiddenNeighbor(withSuffix: ".\(number).tmp")
        return (own, try SystemCalls.open(own, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW))
    }

    /// - Returns: `nil` where the file system has no locks.
    private static func openLocked(_ path: FilePath, _ lock: (Int32, Int32) -> Int32) throws(SystemError) -> Int32? {
        while true {
            let file = try SystemCalls.open(path, O_WRONLY | O_CREAT | O_NOFOLLOW)
            while lock(file, LOCK_EX) != 0 {
                if errno == EINTR { continue }
                close(file)
                return nil
            }
            // Whoever held the lock may have renamed the file in the meantime.
            if let own = try? SystemCalls.status(of: file), let current = try? SystemCalls.status(of: path),
                own.st_ino == current.st_ino && own.st_dev == current.st_dev
            {
                guard ftruncate(file, 0) == 0 else {
                    let error = SystemError()
                    close(file)
                    throw error
                }
                return file
            }
            close(file)
        }
    }

    /// Writes numbers at the current position, as they lie in memory.
    package func write<Number: BitwiseCopyable & Numeric>(_ numbers: Span<Number>) throws(SystemError) {
        try SystemCalls.write(numbers, to: descriptor)
    }

    package func write(_ bytes: [UInt8]) throws(SystemError) { try write(bytes.span) }

    /// Moves the position forward by some bytes, which read as zeros.
    package func skip(_ count: Int) throws(SystemError) {
        guard lseek(descriptor, off_t(count), SEEK_CUR) >= 0 else { throw SystemError() }
    }

    /// Writes the content through to the disk.
    package func flush() throws(SystemError) {
        guard fsync(descriptor) == 0 else { throw SystemError() }
    }

    /// Renames the file to the target, whose old content is gone then. Neither must be touched by this value again.
    package func replace(_ target: FilePath) throws(SystemError) { try path.rename(to: target) }

    /// Removes the file. Not to be called after `replace`: the name may belong to the next writer by then.
    package func remove() { path.remove() }

    deinit { close(descriptor) }
}

/// Writes the names in the folder of a file through to the disk, so that a new one outlasts a power failure.
package func flushFolder(of path: FilePath) throws(SystemError) {
    let folder = try SystemCalls.open(path.folder, O_RDONLY | O_DIRECTORY)
    defer { close(folder) }
    // Some file systems cannot do it for folders, and say EINVAL.
    guard fsync(folder) == 0 || errno == EINVAL else { throw SystemError() }
}
