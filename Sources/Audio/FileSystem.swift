import EncoreFiles
import Glibc

/// What lies at a path once every link has been followed.
struct FileStatus {
    enum Kind { case file, folder, pipe, device, socket }

    let kind: Kind
    let bytes: Int
    /// Equal for two paths to one thing.
    let identity: Identity

    struct Identity: Hashable {
        let device: UInt
        let node: UInt
    }

    init(of path: FilePath) throws(Failure) {
        var status = stat()
        guard unsafe path.withTerminatedBytes({ unsafe stat($0, &status) }) == 0 else {
            let reason = errno
            throw path.isLink && reason == ENOENT
                ? Failure(.missingInput, path: path.text, "a link to something that is not there")
                : systemFailure(reason, path)
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
        identity = Identity(device: UInt(status.st_dev), node: UInt(status.st_ino))
    }
}

/// The names in a folder, hidden ones left out, sorted by their bytes.
func listing(of folder: FilePath) throws(Failure) -> [[UInt8]] {
    guard let stream = unsafe folder.withTerminatedBytes({ unsafe opendir($0) }) else {
        throw systemFailure(errno, folder)
    }
    defer { unsafe closedir(stream) }
    var names: [[UInt8]] = []
    while true {
        errno = 0
        guard let entry = unsafe readdir(stream) else {
            if errno != 0 { throw systemFailure(errno, folder) }
            break
        }
        let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { unsafe Array($0.prefix { $0 != 0 }) }
        if name.first != UInt8(ascii: ".") { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
}

extension FilePath {
    func withTerminatedBytes<Result>(_ body: (UnsafePointer<CChar>) -> Result) -> Result {
        unsafe (bytes.map(CChar.init(bitPattern:)) + [0]).withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }

    /// Gives the file another name, whose old file is gone then.
    func rename(to other: FilePath) throws(SystemError) {
        let status = unsafe withTerminatedBytes { old in
            unsafe other.withTerminatedBytes { new in unsafe Glibc.rename(old, new) }
        }
        guard status == 0 else { throw SystemError() }
    }

    /// Removes the file, if it is there and can be removed.
    func remove() { _ = unsafe withTerminatedBytes { unsafe unlink($0) } }

    fileprivate var isLink: Bool {
        var status = stat()
        return unsafe withTerminatedBytes { unsafe lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
    }
}

/// What the system said about a path that was to be read.
package func systemFailure(_ code: Int32, _ path: FilePath) -> Failure {
    switch code {
    case ENOENT: Failure(.missingInput, path: path.text, "there is no such file or folder")
    case EACCES: Failure(.badData, path: path.text, "permission to read it is denied")
    case ELOOP: Failure(.badData, path: path.text, "a link that leads back to itself")
    case ENOTDIR: Failure(.badData, path: path.text, "not a folder")
    default: Failure(.badData, path: path.text, "the system says: \(SystemError(code).reason)")
    }
}
