import EncoreAudio
import EncoreFiles
import EncoreNumerics

/// What `encore inspect` finds in a folder of songs, or in a single one: what a training or an encoding would meet.
public struct SongsInspection: Encodable, Sendable {
    let kind = "songs"
    let path: String
    /// Whether the songs are those of the built-in corpus.
    let isSynthetic: Bool
    let songs: Int
    let seconds: Double
    /// Whole clips.
    let clips: Int
    let clipSeconds: Double
    /// Of a folder of genre folders, in the order of the labels.
    let genres: [GenreSummary]
    /// Why the folder is not one of genre folders.
    let noGenresReason: String?
    /// Folders that training leaves out, because others are named or all four genres of the poster are there.
    let otherFolders: [String]
    /// What the groups of songs are: "artist", or what a table calls them.
    let groupName: String
    let artists: Int
    let songsWithoutArtist: Int
    let formats: [FormatCount]
    let shortest: SongLength?
    let longest: SongLength?
    let silent: [String]
    let clipped: [ClippedSong]
    let duplicates: [[String]]
    let skipped: [FileRemark]
    /// Songs that are used though something is wrong with their files.
    let warnings: [FileRemark]
    /// Files that nobody takes for sound by their names: pictures, playlists, texts.
    let otherFiles: Int
    let gtzan: GTZANFindings?
    let training: TrainingEstimate?
    /// Why `encore train` would refuse the folder.
    let refusal: String?
    /// What the decoded songs take in the store once they have been trained on.
    let storeBytes: Int

    /// A file and what is wrong with it.
    struct FileRemark: Encodable, Sendable, Equatable {
        let path: String
        let reason: String

        init(_ remark: SongRemark) { (path, reason) = (remark.name, remark.reason) }
    }
}

/// Which songs are looked at, and how.
public struct SongsRequest: Sendable {
    public let path: String
    /// The genres asked for; none: as in training.
    public var genres: [String]?
    /// Who plays the songs; none: the tags say so.
    public var groups: GroupSource?
    /// How songs are cut into clips.
    public var format: ClipFormat

    public init(path: String, genres: [String]? = nil, groups: GroupSource? = nil, format: ClipFormat) {
        self.path = path
        self.genres = genres
        self.groups = groups
        self.format = format
    }
}

extension SongsInspection {
    /// Songs in genre folders are added to the store, as training adds them; others are not, since a library may be
    /// larger than the disk.
    ///
    /// - Throws: `.missingInput` if nothing is there; `.badData` if there is no song that can be used, and for a table
    ///   of groups that cannot be.
    public init(_ request: SongsRequest, _ resources: Resources) throws(Failure) {
        // Read before the songs, so that a wrong name fails at once.
        let table = try request.groups?.table
        let found = try FoundSongs(request)
        let store = SampleStore(
            folder: resources.store.folder, keepsSongs: found.corpus != nil && resources.store.keepsSongs)
        let files = try InspectedFiles(
            found.songs, skipped: found.skipped, as: request.format,
            Resources(pool: resources.pool, store: store, monitor: resources.monitor))
        guard !files.songs.isEmpty else { throw found.nothingUsable(files.skipped.map(\.remark)) }
        Self.report(files, store, resources.monitor)
        let songs = files.songs
        let artists = try SongArtists(of: songs, request.groups ?? .tags, table)
        let genres = found.genres.enumerated().map { label, genre in
            GenreSummary(genre, label, files, artists)
        }
        let gtzan = found.corpus.flatMap { GTZANFindings($0, usable: songs) }
        let usable = genres.filter { $0.songs > 0 }
        path = request.path
        isSynthetic = CorpusRun.isSynthetic(request.path)
        self.songs = songs.count
        seconds = songs.reduce(0) { $0 + $1.seconds }
        clips = songs.reduce(0) { $0 + $1.clips }
        clipSeconds = request.format.seconds
        self.genres = genres
        noGenresReason = found.noGenresReason
        otherFolders = found.otherFolders
        groupName = artists.name
        (self.artists, songsWithoutArtist) = artists.count(among: songs.indices)
        formats = songs.formats
        (shortest, longest) = (songs.shortest, songs.longest)
        (silent, clipped, duplicates) = (songs.silent, songs.clipped, songs.duplicates)
        skipped = files.skipped.map { FileRemark($0.remark) }
        warnings = songs.compactMap { song in
            song.warning.map { FileRemark(SongRemark(name: song.song.name, reason: $0)) }
        }
        otherFiles = found.otherFiles
        // An entry holds 16 bits for each sample, and for each mean of forty.
        storeBytes = Int(seconds * Double(2 * ClipFormat.sampleRate) * (1 + 1 / Double(ClipFormat.largestPooling)))
        guard found.corpus != nil else {
            (self.gtzan, training, refusal) = (nil, nil, nil)
            return
        }
        // The built-in corpus has names like GTZAN's.
        self.gtzan = isSynthetic ? nil : gtzan
        let sizes =
            self.gtzan?.isGTZAN == true
            ? SubsetSizes(byListsOfGTZAN: songs) : SubsetSizes(bySong: usable.map { ($0.songs, $0.clips) })
        refusal = Self.refusal(usable, sizes)
        training =
            refusal == nil
            ? TrainingEstimate(sizes, as: request.format, genres: usable.count, on: resources.pool) : nil
    }

    private static func refusal(_ usable: [GenreSummary], _ sizes: SubsetSizes) -> String? {
        if usable.count < 2 { return "there are usable songs of \(printable(usable[0].genre)) only" }
        return sizes.train == 0 || sizes.heldOut == 0
            ? "no genre has two usable songs, one to learn from and one to hold out" : nil
    }

    private static func report(_ files: InspectedFiles, _ store: SampleStore, _ monitor: any Monitor) {
        let decoded = files.songs.filter { $0.keptBytes > 0 }
        guard !decoded.isEmpty, let folder = store.folder else { return }
        let bytes = decoded.reduce(0) { $0 + $1.keptBytes }
        monitor.note(
            "decoded \(counted(decoded.count, "song")) anew; \(ByteCount.text(bytes)) of samples are kept in "
                + printable(folder))
    }
}

extension GenreSummary {
    fileprivate init(_ genre: String, _ label: Int, _ files: InspectedFiles, _ artists: SongArtists) {
        let own = files.songs.indices.filter { files.songs[$0].song.label == label }
        let (known, unknown) = artists.count(among: own)
        self.init(
            genre: genre, songs: own.count, clips: own.reduce(0) { $0 + files.songs[$1].clips },
            seconds: own.reduce(0) { $0 + files.songs[$1].seconds }, artists: known, songsWithoutArtist: unknown,
            skipped: files.skipped.count { $0.label == label })
    }
}
