import Glibc

/// The names in a folder, sorted by their bytes; hidden ones are left out unless asked for.
package func listing(of folder: FilePath, includesHidden: Bool = false) throws(Failure) -> [[UInt8]] {
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
        let isHidden = name.first == UInt8(ascii: ".")
        let isFolderItself = name == Array(".".utf8) || name == Array("..".utf8)
        if includesHidden && !isFolderItself || !isHidden { names.append(name) }
    }
    return names.sorted { $0.lexicographicallyPrecedes($1) }
}
