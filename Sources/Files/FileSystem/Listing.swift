import Glibc

/// The names in a folder, hidden ones left out, sorted by their bytes.
package func listing(of folder: FilePath) throws(Failure) -> [[UInt8]] {
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
