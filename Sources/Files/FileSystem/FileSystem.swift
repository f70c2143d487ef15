import Glibc

/// The parts of files and folders that Encore needs, with errors that name the path.
public enum FileSystem {
    public static func exists(_ path: String) -> Bool {
        SystemCalls.exists(FilePath(path))
    }

    /// Creates the folder and those above it that are missing.
    public static func createFolder(_ path: String) throws(Failure) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += part
            do throws(SystemError) { try SystemCalls.makeFolder(FilePath(prefix)) } catch {
                guard error.code == EEXIST else {
                    throw Failure(.cannotWrite, path: prefix, "cannot be created (\(error.reason))")
                }
            }
            prefix += "/"
        }
        guard let status = try? SystemCalls.status(of: FilePath(path)), status.st_mode & S_IFMT == S_IFDIR else {
            throw Failure(.cannotWrite, path: path, "is not a folder", remedy: "choose another place")
        }
    }

    /// The bytes of a regular file.
    ///
    /// - Parameter limit: more bytes than this are refused, before anything is allocated.
    /// - Throws: `.missingInput` if there is no such file, `.badData` if it cannot be read or is too large.
    public static func read(_ path: String, limit: Int = 1 << 30) throws(Failure) -> [UInt8] {
        // Without O_NONBLOCK, opening a pipe would wait for its writer.
        let file: Int32
        do throws(SystemError) { file = try SystemCalls.open(FilePath(path), O_RDONLY | O_NONBLOCK) } catch {
            throw systemFailure(error.code, FilePath(path))
        }
        defer { close(file) }
        guard let status = try? SystemCalls.status(of: file), status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.badData, path: path, "is not a regular file")
        }
        guard status.st_size <= limit else {
            throw Failure(.badData, path: path, "has \(status.st_size) bytes, more than the \(limit) expected at most")
        }
        do throws(SystemError) { return try SystemCalls.read(Int(status.st_size), from: file) } catch {
            throw Failure(.badData, path: path, "cannot be read (\(error.reason))")
        }
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
    /// - Throws: `.cannotWrite`. Unless only the folder could not be flushed, what stood at the path before is then
    ///   still there.
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
        ((try? SystemCalls.status(of: FilePath(path))).map { Int($0.st_blocks) } ?? 0) * 512
    }

    /// Removes a file; one that is not there is no failure.
    public static func remove(_ path: String) throws(Failure) {
        do throws(SystemError) { try SystemCalls.unlink(FilePath(path)) } catch {
            guard error.code == ENOENT || error.code == ENOTDIR else {
                throw Failure(.cannotWrite, path: path, "cannot be removed (\(error.reason))")
            }
        }
    }
}
