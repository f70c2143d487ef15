package import EncoreFiles

/// The files of a library, which are replaced together: a process that is killed leaves the old ones, or all that is
/// needed to finish.
///
/// New files are written under other names. Then a marker names them, and from there on they count: they are renamed,
/// and the marker is removed. Whoever finds a marker finishes what was begun.
package struct LibraryFiles {
    private let folder: LibraryFolder

    package init(_ folder: LibraryFolder) {
        self.folder = folder
    }

    /// - Parameters:
    ///   - files: those that there are from now on; others are removed.
    ///   - write: writes a new file to a path.
    package func replace(
        _ files: [LibraryFolder.File], _ write: (LibraryFolder.File, FilePath) throws(Failure) -> Void
    ) throws(Failure) {
        for file in files { try write(file, FilePath(next(file))) }
        try FileSystem.write(files.map { $0.rawValue + "\n" }.joined(), to: marker)
        try finishReplacement()
    }

    /// Whether a process was killed while files were being renamed, or is renaming them.
    package var isBeingReplaced: Bool { FileSystem.exists(marker) }

    /// Finishes what another process has begun. The folder is locked, so that none is at work.
    package func finishReplacement() throws(Failure) {
        guard isBeingReplaced else { return }
        let names = Set(try FileSystem.readText(marker).split(separator: "\n").map(String.init))
        for file in LibraryFolder.File.allCases {
            let (path, next) = (path(file), next(file))
            if !names.contains(file.rawValue) {
                try FileSystem.remove(path)
            } else if FileSystem.exists(next) {
                do throws(SystemError) { try FilePath(next).rename(to: FilePath(path)) } catch {
                    throw Failure(.cannotWrite, path: path, "cannot be written (\(error.reason))")
                }
            }
        }
        try FileSystem.remove(marker)
    }

    private func path(_ file: LibraryFolder.File) -> String { folder.path + "/" + file.rawValue }
    private func next(_ file: LibraryFolder.File) -> String { folder.path + "/.next-" + file.rawValue }
    private var marker: String { folder.path + "/.next" }
}
