import Glibc

/// A file that is mapped into memory to be read. The system reads its pages as they are looked at, and may forget them
/// again.
///
/// The file must not change in place while it is mapped. Encore replaces files by renaming, which leaves this one
/// intact.
@safe package final class MappedFile: @unchecked Sendable {
    package let path: String
    package let byteCount: Int
    private let memory: UnsafeMutableRawPointer?

    /// - Throws: `.missingInput` if there is no such file, `.badData` if it cannot be opened or is no regular file,
    ///   `.runFailed` if it cannot be mapped.
    package init(_ path: String) throws(Failure) {
        self.path = path
        let file: Int32
        do throws(SystemError) {
            file = try SystemCalls.open(FilePath(path), O_RDONLY | O_NONBLOCK | O_NOFOLLOW)
        } catch {
            throw systemFailure(error.code, FilePath(path))
        }
        defer { close(file) }
        guard let status = try? SystemCalls.status(of: file), status.st_mode & S_IFMT == S_IFREG else {
            throw Failure(.badData, path: path, "is not a regular file")
        }
        byteCount = Int(status.st_size)
        guard byteCount > 0 else {
            unsafe memory = nil
            return
        }
        let mapped = unsafe mmap(nil, byteCount, PROT_READ, MAP_SHARED, file, 0)
        guard unsafe mapped != MAP_FAILED else {
            let error = SystemError()
            throw Failure(
                .runFailed, path: path, "cannot be mapped into memory (\(error.reason))",
                remedy: error.code == ENOMEM
                    ? "raise the number of maps that a process may have: vm.max_map_count" : nil)
        }
        unsafe memory = mapped
    }

    deinit {
        if let memory = unsafe memory { unsafe munmap(memory, byteCount) }
    }

    /// A copy of some bytes.
    package func bytes(_ range: Range<Int>) -> [UInt8] {
        precondition(range.lowerBound >= 0 && range.upperBound <= byteCount, "bytes \(range) of \(byteCount)")
        guard let memory = unsafe memory else { return [] }
        return unsafe Array(UnsafeRawBufferPointer(start: memory + range.lowerBound, count: range.count))
    }

    /// Where the file begins in memory, for as long as this object lives; `nil` for an empty file.
    @unsafe package var base: UnsafeRawPointer? { unsafe UnsafeRawPointer(memory) }
}
