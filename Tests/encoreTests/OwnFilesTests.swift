import EncoreFiles
import Foundation
import TestSupport
import Testing

/// The built-in corpus is written into folders of its own, never among the files of others.
@Suite struct OwnFilesTests {
    private func corpus(_ folder: String, songs: Int = 8) -> [String] {
        ["corpus", "--songs", String(songs), "--seconds", "6", "--out", folder]
    }

    @Test func songsOfOthersAreNotReplaced() throws {
        let folder = try TemporaryFolder()
        let (data, song) = (folder.file("gtzan"), folder.file("gtzan/jazz/jazz.00000.wav"))
        try FileSystem.createFolder(data + "/jazz")
        try FileSystem.write("a recording", to: song)
        let outcome = try Tool.run(corpus(data))
        #expect(outcome.status == 74 && outcome.errors.contains("is not empty"), "\(outcome.errors)")
        #expect(try FileSystem.readText(song) == "a recording")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: data).sorted() == ["jazz", "jazz/jazz.00000.wav"])
    }

    @Test func anInterruptedCorpusIsCompletedByTheSameCommandAlone() throws {
        let folder = try TemporaryFolder()
        let data = folder.file("corpus")
        let tool = try Tool.start(corpus(data) + ["--threads", "1"])
        while tool.isRunning, (try? names(in: data + "/classical").isEmpty) ?? true { usleep(1000) }
        tool.send(SIGKILL)
        try #require(tool.wait().wasKilled)
        try #require(!FileSystem.exists(data + "/corpus.json"))
        let other = try Tool.run(corpus(data, songs: 1))
        #expect(other.status == 74 && other.errors.contains("another synthetic corpus"), "\(other.errors)")
        #expect(try Tool.run(corpus(data)).status == 0)
        try #require(try Tool.run(corpus(folder.file("whole"))).status == 0)
        #expect(FileManager.default.contentsEqual(atPath: data, andPath: folder.file("whole")))
    }

    @Test func aDamagedManifestSaysWhatToDo() throws {
        let folder = try TemporaryFolder()
        try FileSystem.createFolder(folder.file("corpus"))
        try FileSystem.write("{", to: folder.file("corpus/corpus.json"))
        let outcome = try Tool.run(corpus(folder.file("corpus")))
        #expect(outcome.status == 65 && outcome.errors.contains("write the corpus again"), "\(outcome.errors)")
    }
}
