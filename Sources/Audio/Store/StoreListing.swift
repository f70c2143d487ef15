import EncoreFiles

/// What a store holds, and what of it is of no more use.
public struct StoreListing: Sendable {
    public let folder: String
    /// By the path of the sound file.
    public let songs: [Song]
    /// Files that are no entries: what a process that was killed left behind, and damaged entries.
    let leftovers: [String]

    /// The entries of one sound file.
    public struct Song: Sendable {
        /// The absolute path of the sound file.
        public let path: String
        public let seconds: Double
        /// What its entries take on the disk.
        public let bytes: Int
        public let state: State
        let files: [String]
    }

    public enum State: String, Sendable {
        /// The sound file is as it was decoded.
        case current
        /// The sound file has changed since.
        case outdated
        /// The sound file is no longer there.
        case gone
    }

    public var bytes: Int { songs.reduce(0) { $0 + $1.bytes } }

    /// - Throws: `badData` if a file stands in the folder's place. A folder that is not there holds nothing.
    public init(of store: SampleStore) throws(Failure) {
        folder = store.folder ?? ""
        guard let folder = store.folder, FileSystem.exists(folder) else {
            (songs, leftovers) = ([], [])
            return
        }
        var entries: [String: [(file: String, description: StoreEntry.Description)]] = [:]
        var leftovers: [String] = []
        for name in try listing(of: FilePath(folder), includesHidden: true) {
            let name = FilePath.text(of: name)
            // Nothing but what the store wrote is ever removed.
            guard SampleStore.isOwn(name) else { continue }
            let file = folder + "/" + name
            if let entry = try StoreEntry(file) {
                entries[entry.description.source.path, default: []].append((file, entry.description))
            } else {
                leftovers.append(file)
            }
        }
        self.leftovers = leftovers
        songs = entries.sorted { $0.key < $1.key }.map { path, entries in
            Song(
                path: path, seconds: entries[0].description.seconds,
                bytes: entries.reduce(0) { $0 + FileSystem.allocatedBytes($1.file) },
                state: Self.state(path, entries.map(\.description.source)), files: entries.map(\.file))
        }
    }

    private static func state(_ path: String, _ sources: [StoreEntry.Source]) -> State {
        guard let now = try? StoreEntry.Source(FilePath(ofText: path)) else { return .gone }
        return sources.allSatisfy { $0 == now } ? .current : .outdated
    }

    /// Removes entries whose sound files have changed or are gone, and leftovers; or all.
    ///
    /// A process that has mapped an entry can go on reading it.
    ///
    /// - Returns: the songs whose entries were removed.
    /// - Throws: `cannotWrite` if a file cannot be removed.
    @discardableResult
    public func prune(all: Bool = false) throws(Failure) -> [Song] {
        let removed = songs.filter { all || $0.state != .current }
        for file in removed.flatMap(\.files) { try FileSystem.remove(file) }
        for file in leftovers {
            // A process that runs holds the lock of the file that it writes.
            guard let lock = try FileLock(file) else { continue }
            try FileSystem.remove(file)
            extendLifetime(lock)
        }
        return removed
    }
}
