import EncoreFiles

/// The files in a folder and in those below it. Links are followed, but no folder is entered twice; hidden files are
/// left out.
struct FolderScan {
    var found: [(name: String, path: FilePath)] = []
    var skipped: [SongRemark] = []
    /// Folders that are not to be entered (again).
    var entered: Set<FileStatus.Identity>

    init(entered: Set<FileStatus.Identity>) {
        self.entered = entered
    }

    mutating func enter(_ folder: FilePath, name: String) {
        do throws(Failure) {
            for entry in try listing(of: folder) {
                visit(folder.appending(entry), name: "\(name)/\(FilePath.text(of: entry))")
            }
        } catch {
            skipped.append(SongRemark(name, error))
        }
    }

    private mutating func visit(_ path: FilePath, name: String) {
        guard let status = try? FileStatus(of: path), status.kind == .folder else {
            // Broken links and pipes too: reading says what is wrong with them.
            found.append((name, path))
            return
        }
        guard entered.insert(status.identity).inserted else { return }
        let before = found.count
        enter(path, name: name)
        // An empty folder with the name of a sound file was meant to be one.
        if found.count == before, Self.soundExtensions.contains(where: { name.lowercased().hasSuffix($0) }) {
            found.append((name, path))
        }
    }

    static let soundExtensions = [
        ".wav", ".wave", ".au", ".snd", ".aif", ".aiff", ".flac", ".ogg", ".oga", ".opus", ".mp3", ".m4a", ".w64",
    ]
}
