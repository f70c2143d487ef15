import EncoreFiles
import Foundation
import TestSupport
import Testing

/// A small synthetic corpus and a short run on it, made once for all tests that look at them.
struct SyntheticRun: Sendable {
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

/// A JSON file as dictionaries and arrays.
func json(_ path: String) throws -> [String: Any] {
    let object = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: path)))
    return try #require(object as? [String: Any])
}

func csv(_ path: String) throws -> CSV {
    try CSV(parsing: try FileSystem.readText(path), path: path)
}
