import Glibc

/// The calls to the operating system that Encore's files need: paths go in as bytes, failures come out as errors. No
/// other file of this module handles pointers.
package enum SystemCalls {
    /// - Parameter flags: as of open(2); O_CLOEXEC is added. A new file is for all to read and write, less the umask.
    /// - Returns: a descriptor, which the caller closes.
    package static func open(_ path: FilePath, _ flags: Int32) throws(SystemError) -> Int32 {
        let file = unsafe path.withTerminatedBytes { unsafe Glibc.open($0, flags | O_CLOEXEC, 0o666) }
        guard file >= 0 else { throw SystemError() }
        return file
    }

    static func status(of path: FilePath) throws(SystemError) -> stat {
        var status = stat()
        guard unsafe path.withTerminatedBytes({ unsafe stat($0, &status) }) == 0 else { throw SystemError() }
        return status
    }

    /// Of a link itself, not of what it points to.
    static func linkStatus(of path: FilePath) throws(SystemError) -> stat {
        var status = stat()
        guard unsafe path.withTerminatedBytes({ unsafe lstat($0, &status) }) == 0 else { throw SystemError() }
        return status
    }

    static func status(of descriptor: Int32) throws(SystemError) -> stat {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw SystemError() }
        return status
    }

    static func exists(_ path: FilePath) -> Bool {
        unsafe path.withTerminatedBytes { unsafe access($0, F_OK) } == 0
    }

    static func makeFolder(_ path: FilePath) throws(SystemError) {
        guard unsafe path.withTerminatedBytes({ unsafe mkdir($0, 0o777) }) == 0 else { throw SystemError() }
    }

    static func rename(_ path: FilePath, to other: FilePath) throws(SystemError) {
        let status = unsafe path.withTerminatedBytes { old in
            unsafe other.withTerminatedBytes { new in unsafe Glibc.rename(old, new) }
        }
        guard status == 0 else { throw SystemError() }
    }

    static func unlink(_ path: FilePath) throws(SystemError) {
        guard unsafe path.withTerminatedBytes({ unsafe Glibc.unlink($0) }) == 0 else { throw SystemError() }
    }

    /// The names in a folder, in no order, "." and ".." among them.
    static func names(in folder: FilePath) throws(SystemError) -> [[UInt8]] {
        guard let stream = unsafe folder.withTerminatedBytes({ unsafe opendir($0) }) else { throw SystemError() }
        defer { unsafe closedir(stream) }
        var names: [[UInt8]] = []
        while true {
            errno = 0
            guard let entry = unsafe readdir(stream) else {
                if errno != 0 { throw SystemError() }
                return names
            }
            names.append(unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) })
        }
    }

    /// The next bytes of an open file, however many calls it takes; fewer than `count` where it ends before.
    package static func read(_ count: Int, from file: Int32) throws(SystemError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let read = unsafe bytes.withUnsafeMutableBytes {
                unsafe Glibc.read(file, $0.baseAddress! + filled, count - filled)
            }
            if read < 0 && errno == EINTR { continue }
            guard read >= 0 else { throw SystemError() }
            if read == 0 { break }
            filled += read
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// All that an open file, a pipe or a terminal still gives.
    package static func readToEnd(of file: Int32) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while case let part = try read(1 << 16, from: file), !part.isEmpty { bytes += part }
        return bytes
    }

    /// Some bytes of an open file, whose position stays; fewer at its end, and none where it cannot be read.
    package static func bytes(_ range: Range<Int>, of file: Int32) -> [UInt8] {
        unsafe [UInt8](unsafeUninitializedCapacity: range.count) { buffer, filled in
            filled = unsafe max(0, pread(file, buffer.baseAddress, range.count, off_t(range.lowerBound)))
        }
    }

    /// Writes numbers to an open file as they lie in memory, however many calls it takes.
    package static func write<Number: BitwiseCopyable & Numeric>(
        _ numbers: Span<Number>, to file: Int32
    ) throws(SystemError) {
        // Unsafe would be what has gaps between its bytes; numbers have none.
        var bytes = unsafe numbers.bytes
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(file, $0.baseAddress, $0.count) }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw SystemError() }
            bytes = bytes.extracting(droppingFirst: count)
        }
    }

    /// A file without a name in a folder, which goes when it is closed.
    package static func nameless(in folder: FilePath) throws(SystemError) -> Int32 {
        let name = ".nameless-" + String(UInt64.random(in: 0...UInt64.max), radix: 16)
        let path = folder.appending(Array(name.utf8))
        let file = try open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW)
        do throws(SystemError) { try unlink(path) } catch {
            close(file)
            throw error
        }
        return file
    }

    /// Moves the position of an open file to a byte, counted from its beginning.
    package static func seek(to offset: Int, in file: Int32) throws(SystemError) {
        guard lseek(file, off_t(offset), SEEK_SET) >= 0 else { throw SystemError() }
    }

    /// The absolute path, links resolved; the path itself where nothing is there.
    static func resolved(_ path: FilePath) -> FilePath {
        guard let found = unsafe path.withTerminatedBytes({ unsafe realpath($0, nil) }) else { return path }
        defer { unsafe free(found) }
        return unsafe FilePath(bytes: Array(UnsafeRawBufferPointer(start: found, count: strlen(found))))
    }

    /// A variable of the environment; `nil` where it is not set or empty.
    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name), unsafe value.pointee != 0 else { return nil }
        return unsafe String(cString: value)
    }

    /// What the system says of an error number.
    static func description(of code: Int32) -> String { unsafe String(cString: strerror(code)).lowercased() }
}

extension FilePath {
    /// Hands the path to a call of the system's.
    package func withTerminatedBytes<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe (bytes.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }
}
