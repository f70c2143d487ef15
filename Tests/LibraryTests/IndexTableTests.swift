import EncoreFiles
import EncoreLibrary
import TestSupport
import Testing

@Suite struct IndexTableTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("index.csv") }
    private static let columns = ["row", "path", "seconds", "clips", "genre", "probability", "title", "artist"]

    init() throws { folder = try TemporaryFolder() }

    private static let paths = ["/a.wav", "/with, comma", "/\"quoted\"\nand broken", "/naïve.mp3", "/", "/a.wavx"]

    private func write(_ rows: [[String]]) throws -> IndexTable {
        try FileSystem.write(CSV(columns: Self.columns, rows: rows).text, to: path)
        return try IndexTable(path)
    }

    @Test func singleRowsAreRead() throws {
        let table = try write(
            Self.paths.enumerated().map { [String($0), $1, "1.5", "3", "jazz", "0.25", "", "An \"artist\""] })
        #expect(table.count == Self.paths.count)
        for (row, path) in Self.paths.enumerated() {
            let song = try table[row]
            #expect(song.path == path && song.seconds == 1.5 && song.genre == "jazz" && song.probability == 0.25)
            #expect(song.title == nil && song.artist == "An \"artist\"")
        }
        #expect(
            table.rows(of: Self.paths + ["/nowhere", "a.wav"])
                == Dictionary(uniqueKeysWithValues: Self.paths.enumerated().map { ($1, $0) }))
    }

    @Test func aTableOfNoSongsHasNoRows() throws {
        let table = try write([])
        #expect(table.count == 0 && table.rows(of: ["/a.wav"]).isEmpty)
    }

    @Test func otherTablesAreRefused() throws {
        for text in [
            "", "row,path\n0,/a\n", "row,path,seconds,clips,genre,probability,title,artist\n0,/a,1,1,x,1,\"y\n",
        ] {
            try FileSystem.write(text, to: path)
            let failure = #expect(throws: Failure.self) { try IndexTable(path) }
            #expect(failure?.kind == .badData && failure?.path == path, "\(text)")
        }
        for row in [["1", "/a", "1", "1", "", "", "", ""], ["0", "/a", "x", "1", "", "", "", ""]] {
            let table = try write([row])
            #expect(throws: Failure.self) { try table[0] }
        }
        try FileSystem.write(Self.columns.joined(separator: ",") + "\n0,/a\n", to: path)
        let short = try IndexTable(path)
        #expect(throws: Failure.self) { try short[0] }
    }
}
