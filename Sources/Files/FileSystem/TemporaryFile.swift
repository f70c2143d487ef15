import Glibc

/// The file in which new content for a path is prepared: a hidden neighbor, FOLDER/.NAME.tmp, which no corpus takes for
/// a song.
///
/// The name is always the same. A process that dies in the middle leaves one such file at most, and the next writer
/// takes it over. The file is locked while it is open, so two writers of one path take turns; the lock dies with the
/// process.
///
/// `FileSystem.replace` is the usual way to one: it also flushes, renames and cleans up.
package struct TemporaryFile: ~Copyable {
    /// Open for writing, at the beginning of an empty file; closed with this value.
    package let descriptor: Int32
    private let path: FilePath

    /// Waits for the lock, then empties the file.
    package init(beside target: FilePath) throws(SystemError) {
        path = target.hiddenNeighbor(withSuffix: ".tmp")
        descriptor = try Self.openLocked(path)
    }

    private static func openLocked(_ path: FilePath) throws(SystemError) -> Int32 {
        while true {
            let file = try SystemCalls.open(path, O_WRONLY | O_CREAT | O_NOFOLLOW)
            // A file system without locks is no obstacle.
            while flock(file, LOCK_EX) != 0 && errno == EINTR {}
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

    /// Moves the position to a byte, counted from the beginning. Where nothing is written the file reads as zeros.
    package func seek(to offset: Int) throws(SystemError) {
        guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else { throw SystemError() }
    }

    /// Moves the position forward by some bytes.
    package func skip(_ count: Int) throws(SystemError) {
        guard lseek(descriptor, off_t(count), SEEK_CUR) >= 0 else { throw SystemError() }
    }

    /// Cuts the file to a length, or lengthens it with zeros. The position stays.
    package func truncate(to count: Int) throws(SystemError) {
        guard ftruncate(descriptor, off_t(count)) == 0 else { throw SystemError() }
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
