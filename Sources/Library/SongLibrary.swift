internal import EncoreExperiments
public import EncoreFiles
package import EncoreNumerics
internal import Glibc

/// A library that was encoded, open for reading: its last consistent state, also while songs are being encoded into it.
public struct SongLibrary: Sendable {
    public let folder: LibraryFolder
    let description: LibraryDescription
    package let index: IndexTable
    private let mappedEncodings: MappedMatrix
    private let mappedProbabilities: MappedMatrix?

    /// (songs, width), mapped.
    package var encodings: MatrixView { mappedEncodings.view }
    /// (songs, genres), mapped; `nil` if the model tells no genres.
    package var probabilities: MatrixView? { mappedProbabilities?.view }

    public var count: Int { index.count }
    /// Clips of all songs.
    package var clipCount: Int { description.clips }
    /// The genres that the model tells; none if it tells none.
    package var genres: [String] { description.genres }
    /// The file of the model that made the encodings.
    package var modelPath: String { description.model }

    /// - Throws: `.missingInput` if there is no library, `.badData` if its files cannot be understood.
    public init(_ folder: LibraryFolder) throws(Failure) {
        let files = LibraryFiles(folder)
        // Files may be replaced while they are opened; that takes some milliseconds.
        for _ in 0..<500 {
            if files.isBeingReplaced, try Self.finish(folder, files) == false {
                usleep(10_000)
                continue
            }
            let before = Self.identities(folder)
            let library = try Self(opening: folder)
            if !files.isBeingReplaced, Self.identities(folder) == before {
                self = library
                return
            }
        }
        throw Failure(.runFailed, path: folder.path, "its files are being replaced all the time", remedy: "try again")
    }

    private init(opening folder: LibraryFolder) throws(Failure) {
        self.folder = folder
        guard FileSystem.exists(folder.index) else {
            throw Failure(
                .missingInput, path: folder.path, "there is no library here", remedy: "encode songs into it first")
        }
        description = try parseJSON(
            try FileSystem.readText(folder.description), path: folder.description, remedy: encodeAgain)
        index = try IndexTable(folder.index)
        mappedEncodings = try MappedMatrix(folder.encodings)
        mappedProbabilities = try description.genres.isEmpty ? nil : MappedMatrix(folder.probabilities)
        let (encodings, probabilities) = (mappedEncodings, mappedProbabilities)
        guard description.songs == index.count, index.count == encodings.rows, description.width == encodings.columns,
            probabilities.map({ $0.rows == index.count && $0.columns == description.genres.count }) ?? true
        else { throw Failure(.badData, path: folder.path, "its files do not go together", remedy: encodeAgain) }
    }

    /// Finishes what a process that was killed had begun.
    ///
    /// - Returns: `false` if another process is at work.
    private static func finish(_ folder: LibraryFolder, _ files: LibraryFiles) throws(Failure) -> Bool {
        guard let lock = try FileLock(folder.path + "/.lock") else { return false }
        defer { extendLifetime(lock) }
        try files.finishReplacement()
        return true
    }

    private static func identities(_ folder: LibraryFolder) -> [FileStatus.Identity?] {
        [folder.index, folder.encodings, folder.probabilities, folder.description].map {
            try? FileStatus(of: FilePath($0)).identity
        }
    }
}
