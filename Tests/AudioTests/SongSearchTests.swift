import EncoreAudio
import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct SongSearchTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for name in ["b/2.wav", "b/1.MP3", "b/c/cover.jpg", "b/c/song", "a.flac", "b/.hidden.wav", "b/list.m3u"] {
            let path = folder.file(name)
            try FileSystem.createFolder(FilePath(path).folderText)
            try FileSystem.write("x", to: path)
        }
    }

    private func search(_ paths: String...) -> (names: [String], search: SongSearch) {
        let search = SongSearch(paths.map { FilePath(folder.file($0)) })
        let root = folder.file("")
        return (search.songs.map { $0.name.replacing(root, with: "") }, search)
    }

    @Test func foldersAreSearchedAndFilesTaken() {
        let (names, found) = search("b", "a.flac")
        #expect(names == ["b/1.MP3", "b/2.wav", "b/c/song", "a.flac"])
        #expect(found.otherFileCount == 2 && found.skipped.isEmpty)
        #expect(found.songs.allSatisfy { $0.label == nil })
        #expect(search("b/").names == ["b/1.MP3", "b/2.wav", "b/c/song"])
    }

    /// What is named is meant, whatever it is called and whether it is there.
    @Test func filesAreTakenAtTheirWord() {
        #expect(
            search("b/list.m3u", "nothing.wav", "b/.hidden.wav").names == [
                "b/list.m3u", "nothing.wav", "b/.hidden.wav",
            ])
    }

    @Test func linksDoNotGoRound() throws {
        try makeLink(folder.file("b/c/again"), to: "../../b")
        try makeLink(folder.file("b/other"), to: "../b/c")
        #expect(search("b").names == ["b/1.MP3", "b/2.wav", "b/c/song"])
    }
}

extension FilePath {
    fileprivate var folderText: String { String(text.prefix(upTo: text.lastIndex(of: "/") ?? text.startIndex)) }
}
