import EncoreFiles
import Foundation
import TestSupport
import Testing

/// A small synthetic corpus and a short run on it, made once for all tests that look at them. None writes into the run:
/// others may copy it at that moment.
struct SyntheticRun: Sendable {
    static let models = ["convolutional", "two-layer", "vanilla", "deep-softmax"]

    let folder: TemporaryFolder
    let training: Tool.Outcome
    var corpus: String { folder.file("corpus") }
    var run: String { folder.file("run") }

    static let shared = Result { try SyntheticRun() }

    private init() throws {
        folder = try TemporaryFolder()
        let written = try Tool.run(["corpus", "--out", folder.file("corpus"), "--songs", "8", "--seconds", "6"])
        try #require(written.status == 0, "\(written.errors)")
        training = try Tool.run([
            "train", "--data", folder.file("corpus"), "--run", folder.file("run"), "--epochs", "3", "--threads", "2",
        ])
        try #require(training.status == 0, "\(training.errors)")
    }
}

extension SyntheticRun {
    /// A copy of the run, for a test that writes into it.
    func copy(_ name: String) throws -> String {
        try FileManager.default.copyItem(atPath: run, toPath: folder.file(name))
        return folder.file(name)
    }

    /// A copy of the corpus, for a test that changes songs.
    func copyOfCorpus(_ name: String) throws -> String {
        try FileManager.default.copyItem(atPath: corpus, toPath: folder.file(name))
        return folder.file(name)
    }
}

/// The paths of all files in a folder.
func names(in folder: String) throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder)
}

/// A JSON file as dictionaries and arrays.
func json(_ path: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
    return try #require(object as? [String: Any])
}

func csv(_ path: String) throws -> CSV {
    try CSV(parsing: try FileSystem.readText(path), path: path)
}

/// The rows of a table without the seconds that something took, which are never twice the same.
func timeless(_ path: String) throws -> [[String]] {
    let table = try csv(path)
    let seconds = try #require(table.columns.firstIndex(of: "seconds"))
    return table.rows.map { row in row.enumerated().filter { $0.offset != seconds }.map(\.element) }
}
