import EncoreFiles
import Foundation
import TestSupport
import Testing

/// A cross-validation begun again where another one was, or where its songs have changed since.
@Suite struct ResumedCrossvalTests {
    private func command(_ data: String, _ out: String) -> [String] {
        [
            "crossval", "--data", data, "--folds", "2", "--seeds", "1", "--models", "two-layer,poster/vanilla",
            "--epochs", "2", "--out", out, "--threads", "2",
        ]
    }

    /// All that is in the tables but the seconds.
    private func tables(_ out: String) throws -> [[String]] {
        let folds = try csv(out + "/folds.csv")
        return try csv(out + "/songs.csv").rows
            + folds.rows.map { row in row.indices.filter { folds.columns[$0] != "seconds" }.map { row[$0] } }
    }

    /// What was found with another division does not mix with the new one, and what was trained on it holds out none
    /// of its songs.
    @Test func addedAndChangedSongsBeginEachFoldAnew() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let (data, out) = (folder.file("data"), folder.file("out"))
        try FileManager.default.copyItem(atPath: run.corpus, toPath: data)
        try #require(try Tool.run(command(data, out)).status == 0)
        func expectResumedEqualsFresh(_ name: String) throws {
            // What an interruption leaves: all folds, and no summary.
            try FileSystem.remove(out + "/crossval.md")
            let resumed = try Tool.run(command(data, out))
            #expect(resumed.status == 0 && resumed.errors.contains("where it was interrupted"), "\(resumed.errors)")
            try #require(try Tool.run(command(data, folder.file(name))).status == 0)
            #expect(try tables(out) == tables(folder.file(name)), "\(name)")
            for split in ["/seed-0/fold-1/split.csv", "/seed-0/fold-2-poster/split.csv"] {
                #expect(try csv(out + split) == csv(folder.file(name) + split), "\(name)")
            }
        }
        let song = try FileSystem.read(data + "/jazz/jazz.00000.wav")
        try FileSystem.write(song, to: data + "/pop/added.wav")
        try expectResumedEqualsFresh("added")
        // The same division, of other samples.
        try FileSystem.write(song, to: data + "/pop/pop.00003.wav")
        try expectResumedEqualsFresh("changed")
    }

    @Test func nothingIsTrainedTwice() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let out = folder.file("out")
        try #require(try Tool.run(command(run.corpus, out)).status == 0)
        let before = try tables(out)
        try FileSystem.remove(out + "/crossval.md")
        let resumed = try Tool.run(command(run.corpus, out))
        #expect(resumed.status == 0 && !resumed.errors.contains("trained ["), "\(resumed.errors)")
        #expect(try tables(out) == before)
    }

    /// A fold asks for the models that are compared, so resuming it as a run trains no others.
    @Test func aFoldAsksForTheComparedModelsAlone() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        try #require(try Tool.run(command(run.corpus, folder.file("out"))).status == 0)
        for (fold, model) in [("fold-1", "two-layer"), ("fold-1-poster", "vanilla")] {
            let path = folder.file("out/seed-0/" + fold)
            #expect((try json(path + "/config.json")["settings"] as? [String: Any])?.keys.sorted() == [model])
            let resumed = try Tool.run(["train", "--resume", path])
            #expect(resumed.status == 0 && resumed.errors.contains("is finished"), "\(resumed.errors)")
        }
    }

    @Test(arguments: [("\"folds\" : 2", "\"folds\" : -1"), ("\"seeds\" : 1", "\"seeds\" : 1000000000000")])
    func impossibleNumbersInItsFileAreNoOtherCrossValidation(old: String, new: String) throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let (out, path) = (folder.file("out"), folder.file("out/crossval.json"))
        try #require(try Tool.run(command(run.corpus, out)).status == 0)
        let text = try FileSystem.readText(path)
        try #require(text.contains(old))
        try FileSystem.write(text.replacingOccurrences(of: old, with: new), to: path)
        let tool = try Tool.start(command(run.corpus, out))
        let outcome = tool.wait(limit: 60)
        #expect(outcome.status == 0 && !outcome.wasKilled, "\(outcome.errors)")
        #expect(try FileSystem.readText(path) == text)
    }

    /// Killed before its first fold, a new cross-validation does not stand beside the tables of the old one.
    @Test func aNewOneRemovesAllOldTables() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let out = folder.file("out")
        try FileSystem.createFolder(out)
        for name in ["folds.csv", "songs.csv", "crossval.csv", "crossval.md"] {
            try FileSystem.write("of another one", to: out + "/" + name)
        }
        let tool = try crossval(
            [
                "crossval", "--data", run.corpus, "--folds", "2", "--models", "convolutional", "--epochs", "4000",
                "--out", out,
            ], hasReached: out + "/seed-0/fold-1")
        tool.send(SIGKILL)
        try #require(tool.wait().wasKilled)
        let left = try FileManager.default.contentsOfDirectory(atPath: out).filter { $0.hasPrefix(".") == false }
            .sorted()
        #expect(left == ["crossval.json", "seed-0"])
    }
}
