import EncoreAudio
import EncoreFiles

/// The files at a path that may be songs, by their names: in genre folders, as training takes them, or as they lie
/// there.
struct FoundSongs {
    let songs: [Song]
    /// Folders that cannot be entered.
    let skipped: [SongRemark]
    /// `nil` if there are no genre folders.
    let corpus: FolderCorpus?
    let noGenresReason: String?
    let otherFolders: [String]
    let otherFiles: Int
    private let path: String

    var genres: [String] { corpus?.genres ?? [] }

    /// - Throws: `.missingInput` if nothing is there, or no genre of a name that was asked for; `.badData` if there is
    ///   no file that may be a song.
    init(_ request: SongsRequest) throws(Failure) {
        path = request.path
        let isFolder = try FileStatus(of: FilePath(path)).kind == .folder
        var reason: String?
        if isFolder {
            do throws(Failure) {
                let corpus = try FolderCorpus(folder: path, genres: request.genres)
                let all = try? FolderCorpus(folder: path, genres: FolderCorpus.allGenres)
                songs = corpus.songs
                skipped = corpus.skipped
                otherFolders = all?.genres.filter { !corpus.genres.contains($0) } ?? []
                otherFiles = 0
                noGenresReason = nil
                self.corpus = corpus
                return
            } catch {
                guard request.genres == nil, error.kind == .badData else { throw error }
                reason = error.reason
            }
        }
        let search = SongSearch([FilePath(path)])
        // Names begin below the folder, as those of songs in genre folders do.
        let prefix = isFolder ? (path.hasSuffix("/") ? path : path + "/") : ""
        func name(_ path: String) -> String {
            path.hasPrefix(prefix) ? String(path.dropFirst(prefix.count)) : path
        }
        songs = search.songs.map { Song(name: name($0.name), location: $0.location, label: nil) }
        skipped = search.skipped.map { SongRemark(name: name($0.name), reason: $0.reason) }
        corpus = nil
        otherFolders = []
        otherFiles = search.otherFileCount
        noGenresReason = reason
        guard !songs.isEmpty || !skipped.isEmpty else {
            throw Failure(
                .badData, path: path, "there is no sound file here",
                remedy: "name a folder of songs, a run, or a model file")
        }
    }

    /// - Parameter skipped: all files, and why none of them can be used.
    func nothingUsable(_ skipped: [SongRemark]) -> Failure {
        guard songs.count == 1, corpus == nil, let remark = skipped.last else {
            return Failure(
                .badData, path: path,
                "none of \(counted(songs.count, "file")) can be used"
                    + (skipped.first.map { "; the first is \($0)" } ?? ""))
        }
        return Failure(
            .badData, path: path, remark.reason, remedy: "name a sound file, a folder of songs, a run, or a model file")
    }
}
