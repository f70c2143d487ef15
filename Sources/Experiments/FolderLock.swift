import EncoreFiles

/// Keeps other processes from working in the same folder.
///
/// - Parameter work: what is done there: "training".
package func lockFolder(_ path: String, for work: String) throws(Failure) -> FileLock {
    guard let lock = try FileLock(path + "/.lock") else {
        throw Failure(
            .cannotWrite, path: path, "another \(work) is at work in this folder",
            remedy: "wait until it ends, or use another folder")
    }
    return lock
}
