import EncoreFiles

/// A data folder with one folder per genre, each holding sound files at any depth.
///
/// Only the names are looked at here. Songs come in the order of genres, and within one in that of their paths,
/// folder by folder, by bytes. Hidden files are left out; links are followed, but no folder is entered twice.
public struct FolderCorpus: Sendable {
    public let folder: String
    /// Genre names; a song's label is an index here.
    public let genres: [String]
    /// Everything that might be a song.
    public let songs: [Song]
    /// Folders that cannot be entered.
    public let skipped: [SongRemark]
    /// Whether the genres were asked for by name.
    let genresAreRequired: Bool

    /// The genres of the poster: taken if all are there and no others are asked for.
    public static let posterGenres = ["classical", "jazz", "metal", "pop"]
    /// Asks for every genre there is.
    public static let allGenres = ["all"]

    /// - Parameters:
    ///   - folder: the data folder.
    ///   - wanted: genre names, in the order of their labels; none: the poster's four where all of them hold files,
    ///     otherwise every folder that holds files, as for `allGenres`. Where no folder has the very name, "hip-hop"
    ///     finds "hiphop".
    /// - Throws: `missingInput` for a folder or a genre that is not there; `badData` for a folder without two genres.
    public init(folder: String, genres wanted: [String]? = nil) throws(Failure) {
        let root = FilePath(folder)
        let status = try FileStatus(of: root)
        guard status.kind == .folder else {
            throw Failure(.badData, path: folder, "not a folder; \(Self.expectation)")
        }
        let entries = try listing(of: root)
        var folders: [(name: String, path: FilePath, identity: FileStatus.Identity)] = []
        // Links to what is not there, such as a disk that is not mounted.
        var unreachable: [SongRemark] = []
        for entry in entries {
            let (name, path) = (FilePath.text(of: entry), root.appending(entry))
            do throws(Failure) {
                let status = try FileStatus(of: path)
                if status.kind == .folder { folders.append((name, path, status.identity)) }
            } catch {
                unreachable.append(SongRemark(name, error))
            }
        }
        guard !folders.isEmpty else {
            let reason =
                unreachable.first.map { "no folder can be entered; \($0)" } ?? Self.emptiness(entries.count)
            throw Failure(.badData, path: folder, reason, remedy: Self.expectation)
        }
        let isAllWanted = wanted == Self.allGenres && !folders.map(\.name).contains(Self.allGenres[0])
        let chosen =
            isAllWanted
            ? nil
            : try wanted.map { names throws(Failure) in
                try Self.indices(of: names, among: folders.map(\.name), in: folder)
            }

        // A link from inside a genre to another one, or to the data folder, leads nowhere.
        let others = Set(folders.map(\.identity) + [status.identity])
        let scans = (chosen ?? Array(folders.indices)).map { index in
            var scan = FolderScan(entered: others)
            scan.enter(folders[index].path, name: folders[index].name)
            return (name: folders[index].name, identity: folders[index].identity, scan: scan)
        }
        var kept = scans
        if chosen == nil {
            kept = scans.filter { !$0.scan.found.isEmpty || !$0.scan.skipped.isEmpty }
            let ofPoster = kept.filter { Self.posterGenres.contains($0.name) && !$0.scan.found.isEmpty }
            if wanted == nil, ofPoster.count == Self.posterGenres.count { (kept, unreachable) = (ofPoster, []) }
        } else {
            unreachable = []
        }
        self.folder = folder
        genres = kept.map(\.name)
        try Self.requireDifferent(kept.map { ($0.name, $0.identity) }, in: folder)
        songs = kept.enumerated().flatMap { label, genre in
            genre.scan.found.map { Song(name: $0.name, location: $0.path, label: label) }
        }
        skipped = unreachable + kept.flatMap(\.scan.skipped)
        genresAreRequired = chosen != nil
        guard !songs.isEmpty || kept.contains(where: { !$0.scan.skipped.isEmpty }) else {
            let names = listed(folders.map(\.name))
            throw Failure(.badData, path: folder, "no file in its folders \(names)", remedy: Self.expectation)
        }
        guard genres.count >= 2 else {
            throw Failure(
                .badData, path: folder, "a single genre, \(printable(genres[0])), where there must be two",
                remedy: chosen == nil || folders.count < 2 ? Self.expectation : "choose two genres or more")
        }
    }

    static let expectation = "it must hold one folder per genre with songs in it, as in jazz/song.wav"

    private static func requireDifferent(
        _ genres: [(name: String, identity: FileStatus.Identity)], in folder: String
    ) throws(Failure) {
        for (index, genre) in genres.enumerated() {
            if genres[..<index].contains(where: { $0.name == genre.name }) {
                throw Failure(
                    .badData, path: folder, "two of its folders are called \(printable(genre.name))",
                    remedy: "their names differ only in how letters are composed: rename one")
            }
            if let same = genres[..<index].first(where: { $0.identity == genre.identity }) {
                throw Failure(
                    .badData, path: folder,
                    "\(printable(same.name)) and \(printable(genre.name)) are the same folder",
                    remedy: "remove the link")
            }
        }
    }

    private static func emptiness(_ files: Int) -> String {
        switch files {
        case 0: "an empty folder"
        default: "it holds \(counted(files, "file")), but no folder"
        }
    }

    private static func indices(
        of wanted: [String], among names: [String], in folder: String
    ) throws(Failure) -> [Int] {
        var indices: [Int] = []
        for genre in wanted {
            guard
                let index = names.firstIndex(of: genre)
                    ?? names.firstIndex(where: { isSameGenre($0, genre) })
            else {
                throw Failure(
                    .missingInput, path: folder, "no genre \"\(printable(genre))\" among its folders",
                    remedy: "there are \(listed(names))")
            }
            if !indices.contains(index) { indices.append(index) }
        }
        return indices
    }
}

/// Whether two names differ in case and punctuation alone: hiphop, Hip-Hop.
func isSameGenre(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
    func letters(_ name: some StringProtocol) -> String { name.lowercased().filter { $0.isLetter || $0.isNumber } }
    return left == right || !letters(left).isEmpty && letters(left) == letters(right)
}
