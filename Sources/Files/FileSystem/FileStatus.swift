import Glibc

/// What lies at a path once every link has been followed.
package struct FileStatus {
    package enum Kind { case file, folder, pipe, device, socket }

    package let kind: Kind
    package let bytes: Int
    /// When the content last changed: nanoseconds since 1970, by which two states of a file are told apart. From the
    /// year 2262 on they wrap around.
    package let modified: Int
    /// Equal for two paths to one thing.
    package let identity: Identity

    package struct Identity: Hashable, Sendable {
        let device: UInt
        let node: UInt
    }

    package init(of path: FilePath) throws(Failure) {
        let status: stat
        do throws(SystemError) { status = try SystemCalls.status(of: path) } catch {
            throw error.code == ENOENT && path.isLink
                ? Failure(.missingInput, path: path.text, "a link to something that is not there")
                : systemFailure(error.code, path)
        }
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFIFO: .pipe
            case S_IFSOCK: .socket
            default: .device
            }
        bytes = Int(status.st_size)
        modified = Int(status.st_mtim.tv_sec) &* 1_000_000_000 &+ Int(status.st_mtim.tv_nsec)
        identity = Identity(device: UInt(status.st_dev), node: UInt(status.st_ino))
    }
}
