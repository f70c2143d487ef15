import Glibc

private var systemReason: String { SystemError().reason }

/// The parts of files and folders that Encore needs, with errors that name the path.
public enum FileSystem {
    public static func exists(_ path: String) -> Bool {
        unsafe access(path, F_OK) == 0
    }

    /// Creates the folder and those above it that are missing.
    public static func createFolder(_ path: String) throws(Failure) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += part
            if unsafe mkdir(prefix, 0o777) != 0 && errno != EEXIST {
                throw Failure(.cannotWrite, path: prefix, "cannot be created (\(systemReason))")
            }
            prefix += "/"
        }
        var status = stat()
        guard unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(.cannotWrite, path: path, "is not a folder", remedy: "choose another place")
        }
    }

    /// The bytes of a regular file.
    ///
    /// - Parameter limit: more bytes than this are refused, before anything is allocated.
    /// - Throws: `.missingInput` if there is no such file, `.badData` if it cannot be read or is too large.
    public static func read(_ path: String, limit: Int = 1 << 30) throws(Failure) -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let file = unsafe open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
        guard file >= 0 else {
            throw errno == ENOENT
                ? Failure(.missingInput, path: path, "does not exist")
                : Failure(.badData, path: path, "cannot be opened (\(systemReason))")
        }
        defer { close(file) }
        var status = stat()
        guard unsafe fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.badData, path: path, "is not a regular file")
        }
        guard status.st_size <= limit else {
            throw Failure(.badData, path: path, "has \(status.st_size) bytes, more than the \(limit) expected at most")
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = unsafe bytes.withUnsafeMutableBytes {
                unsafe Glibc.read(file, $0.baseAddress! + filled, $0.count - filled)
            }
            if count < 0 && errno == EINTR { continue }
            guard count >= 0 else { throw Failure(.badData, path: path, "cannot be read (\(systemReason))") }
            if count == 0 { break }
            filled += count
        }
        bytes.removeLast(bytes.count - filled)
        return bytes
    }

    /// Writes a file whole or not at all, through to the disk.
    ///
    /// - Throws: `.cannotWrite`; what stood at `path` before is then still there.
    public static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        try replace(FilePath(path)) { file throws(SystemError) in try file.write(bytes) }
    }

    /// The one way to write a file whole or not at all: `content` fills a temporary file beside it, which is flushed to
    /// the disk and renamed; then the folder is flushed as well.
    ///
    /// - Throws: `.cannotWrite`. Unless only the folder could not be flushed, what stood at the path before is then still
    ///   there.
    package static func replace(
        _ target: FilePath, with content: (borrowing TemporaryFile) throws(SystemError) -> Void
    ) throws(Failure) {
        do throws(SystemError) {
            let temporary = try TemporaryFile(beside: target)
            do throws(SystemError) {
                try content(temporary)
                try temporary.flush()
                try temporary.replace(target)
            } catch {
                temporary.remove()
                throw error
            }
            try flushFolder(of: target)
        } catch {
            throw Failure(.cannotWrite, path: target.text, "cannot be written (\(error.reason))")
        }
    }

    public static func write(_ text: String, to path: String) throws(Failure) {
        try write(Array(text.utf8), to: path)
    }

    /// The text of a file.
    ///
    /// - Throws: as `read`; `.badData` also if it is not UTF-8.
    public static func readText(_ path: String, limit: Int = 1 << 26) throws(Failure) -> String {
        guard let text = String(validating: try read(path, limit: limit), as: UTF8.self) else {
            throw Failure(.badData, path: path, "is not UTF-8 text")
        }
        return text
    }

    /// The bytes that a file takes on the disk, which are fewer than its length where it has holes.
    package static func allocatedBytes(_ path: String) -> Int {
        var status = stat()
        return unsafe stat(path, &status) == 0 ? Int(status.st_blocks) * 512 : 0
    }

    /// Removes a file; one that is not there is no failure.
    public static func remove(_ path: String) throws(Failure) {
        if unsafe unlink(path) != 0 && errno != ENOENT && errno != ENOTDIR {
            throw Failure(.cannotWrite, path: path, "cannot be removed (\(systemReason))")
        }
    }
}
