import EncoreFiles
import EncoreLibrary
import Foundation
import TestSupport
import Testing

@Suite struct LibraryFilesTests {
    private let folder: TemporaryFolder
    private var path: String { folder.file("library") }
    private var files: LibraryFiles { LibraryFiles(LibraryFolder(path)) }

    init() throws {
        folder = try TemporaryFolder()
        try FileSystem.createFolder(path)
    }

    private func replace(_ set: [LibraryFolder.File], _ content: String) throws {
        try files.replace(set) { file, path throws(Failure) in
            try FileSystem.write("\(content) \(file.rawValue)", to: path.text)
        }
    }

    private func contents() throws -> [String: String] {
        var found: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            found[name] = try FileSystem.readText(path + "/" + name)
        }
        return found
    }

    @Test func filesOfNoUseAreRemoved() throws {
        try replace([.encodings, .clipEncodings], "old")
        try replace([.encodings, .index], "new")
        #expect(
            try contents() == ["embeddings.npy": "new embeddings.npy", "index.csv": "new index.csv"])
    }

    /// The files of the old state and of the new one never stand side by side, wherever a process dies.
    @Test func whoeverFindsTheMarkerFinishes() throws {
        let set: [LibraryFolder.File] = [.encodings, .index, .library]
        for renamed in 0...set.count {
            try replace(set, "old")
            for (number, file) in set.enumerated() {
                let place = number < renamed ? file.rawValue : ".next-" + file.rawValue
                try FileSystem.write("new \(file.rawValue)", to: path + "/" + place)
            }
            try FileSystem.write(set.map { $0.rawValue + "\n" }.joined(), to: path + "/.next")
            #expect(files.isBeingReplaced)
            try files.finishReplacement()
            #expect(try contents() == Dictionary(uniqueKeysWithValues: set.map { ($0.rawValue, "new \($0.rawValue)") }))
        }
    }

    @Test func withoutAMarkerTheOldFilesCount() throws {
        try replace([.encodings], "old")
        try FileSystem.write("new", to: path + "/.next-embeddings.npy")
        #expect(!files.isBeingReplaced)
        try files.finishReplacement()
        #expect(try contents()["embeddings.npy"] == "old embeddings.npy")
    }

    @Test func aFailureLeavesTheOldFiles() throws {
        try replace([.encodings, .index], "old")
        let before = try contents()
        #expect(throws: Failure.self) {
            try files.replace([.encodings, .index]) { file, path throws(Failure) in
                if file == .index { throw Failure(.cannotWrite, "full") }
                try FileSystem.write("new", to: path.text)
            }
        }
        #expect(try contents().filter { !$0.key.hasPrefix(".next-") } == before)
    }
}
