import EncoreFiles
import Foundation
import TestSupport
import Testing

/// The store of decoded songs, as a person meets it.
@Suite struct StoreTests {
    private func train(_ run: SyntheticRun, _ folder: String, cache: String) -> [String] {
        [
            "train", "--data", run.corpus, "--run", folder, "--model", "two-layer", "--epochs", "2", "--threads", "2",
            "--cache", cache,
        ]
    }

    private func model(_ folder: String) throws -> [UInt8] {
        try FileSystem.read(folder + "/two-layer/model.safetensors")
    }

    /// Killed while it decodes, again and again, a store never holds half a song: the model is that of no store at all.
    @Test func whatIsKilledWhileDecodingLeavesNothingHalf() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        try #require(try Tool.run(train(run, folder.file("none"), cache: "none")).status == 0)
        let cache = folder.file("cache")
        /// The decoded songs that are whole: an entry is hidden until it is.
        func songs() -> Int {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: cache)) ?? []
            return files.count { !$0.hasPrefix(".") && $0.hasSuffix(".1.samples") }
        }
        var counts: [Int] = []
        for _ in 0..<12 {
            let before = songs()
            let tool = try Tool.start(train(run, folder.file("killed"), cache: cache))
            while tool.isRunning && songs() == before { usleep(200) }
            tool.send(SIGKILL)
            _ = tool.wait()
            counts.append(songs())
            if songs() == 32 { try FileManager.default.removeItem(atPath: cache) }
        }
        #expect(counts.contains { (1..<32).contains($0) }, "no kill came while songs were decoded: \(counts)")
        let outcome = try Tool.run(train(run, folder.file("whole"), cache: cache))
        #expect(outcome.status == 0, "\(outcome.errors)")
        let isSame = try model(folder.file("whole")) == model(folder.file("none"))
        #expect(isSame)
        // A second command decodes nothing, and says so as others say what they decode.
        let cold = try Tool.run(train(run, folder.file("cold"), cache: folder.file("new")))
        #expect(cold.errors.contains("decoded 32 songs anew"))
        let again = try Tool.run(train(run, folder.file("again"), cache: cache))
        #expect(again.status == 0 && !again.errors.contains("decoded"))
    }

    /// A file that cannot grow is what a full disk looks like.
    @Test func aFullDiskIsNamedWithWhatToDo() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let outcome = try Tool.shell(
            #"ulimit -f 100; exec "$0" train --data "$1" --run "$2" --model two-layer --cache "$3""#,
            [run.corpus, folder.file("run"), folder.file("cache")])
        #expect(outcome.status == 74, "\(outcome.errors)")
        #expect(outcome.errors.contains(folder.file("cache")) && outcome.errors.contains("--cache none"))
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("cache"))
        #expect(left.isEmpty && !FileSystem.exists(folder.file("run")))
    }
}
