import Glibc

/// A new file to which bytes are added piece by piece. Whoever reads it meanwhile sees all pieces so far; a process
/// that is killed cuts off no more than the piece that was being added.
package final class GrowingFile {
    private let path: FilePath
    private let descriptor: Int32
    private var count = 0

    /// - Throws: `.cannotWrite`, also if there is such a file already.
    package init(creating path: String) throws(Failure) {
        self.path = FilePath(path)
        do throws(SystemError) {
            descriptor = try SystemCalls.open(self.path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW)
        } catch {
            throw Failure(.cannotWrite, path: path, "cannot be created (\(error.reason))")
        }
    }

    deinit { close(descriptor) }

    /// Adds a piece, whole or not at all.
    ///
    /// - Throws: `.cannotWrite`.
    package func append(_ piece: [UInt8]) throws(Failure) {
        do throws(SystemError) {
            try SystemCalls.seek(to: count, in: descriptor)
            try SystemCalls.write(piece.span, to: descriptor)
        } catch {
            ftruncate(descriptor, off_t(count))
            throw failure(error)
        }
        count += piece.count
    }

    /// Writes all pieces through to the disk.
    ///
    /// - Throws: `.cannotWrite`.
    package func flush() throws(Failure) {
        guard fsync(descriptor) == 0 else { throw failure(SystemError()) }
    }

    private func failure(_ error: SystemError) -> Failure {
        Failure(.cannotWrite, path: path.text, "cannot be written (\(error.reason))")
    }
}
