import EncoreFiles
import Foundation
import TestSupport
import Testing

/// Wrong input, as a person gives it: an exit status and one line on stderr that names the place and the reason.
@Suite struct ErrorTests {
    @Test(arguments: [
        ["train", "--epochs", "0"], ["train", "--lr", "-1"], ["train", "--lr", "nan"], ["train", "--batch", "0"],
        ["train", "--lambda", "-0.1"], ["train", "--threads", "0"], ["train", "--model", "three-layer"],
        ["train", "--split", "artist"], ["train", "--train-list", "x"], ["train", "--clips-per-song", "0"],
        ["train", "--seed", "-1"], ["corpus", "--songs", "0"], ["corpus", "--seconds", "0.5"], ["fly"],
    ]) func wrongUsage(arguments: [String]) throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(arguments, in: folder.path)
        #expect(outcome.status == 64 && outcome.errors.contains("Error: ") && outcome.output.isEmpty)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty, "something was written")
    }

    @Test func foldersThatCannotBeUsedAreNamed() throws {
        let folder = try TemporaryFolder()
        try expect(["train", "--data", folder.file("none")], 66, "none: ", in: folder)
        try FileSystem.createFolder(folder.file("empty"))
        try expect(["train", "--data", folder.file("empty")], 65, "empty: ", in: folder)
        try FileSystem.createFolder(folder.file("single/jazz"))
        try FileSystem.write("no music", to: folder.file("single/jazz/x.wav"))
        try expect(["train", "--data", folder.file("single")], 65, "single: ", in: folder)
        try FileSystem.write("", to: folder.file("file"))
        try expect(["train", "--data", folder.file("file")], 65, "file: ", in: folder)
        try expect(["eval", "--run", folder.file("norun")], 66, "there is no run here", in: folder)
        try expect(["pca", "--run", folder.file("norun")], 66, "make train RUN=", in: folder)
    }

    @Test func genresThatAreNotThere() throws {
        let run = try SyntheticRun.shared.get()
        try expect(["train", "--data", run.corpus, "--genres", "jazz,polka"], 66, "polka", in: run.folder)
        try expect(["train", "--data", run.corpus, "--genres", "jazz"], 65, "jazz", in: run.folder)
    }

    @Test func brokenSongsAreSkippedOrRefused() throws {
        let run = try SyntheticRun.shared.get()
        let data = try run.copyOfCorpus("broken")
        try FileSystem.write("this is no music at all", to: data + "/jazz/jazz.00054.wav")
        try FileSystem.write("", to: data + "/pop/empty.wav")
        let folder = run.folder.file("broken-run")
        let arguments = ["train", "--data", data, "--run", folder, "--model", "two-layer", "--epochs", "1"]
        let outcome = try Tool.run(arguments)
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("jazz/jazz.00054.wav") && outcome.errors.contains("2 skipped"))
        let skipped = try csv(folder + "/skipped.csv")
        #expect(skipped.rows.map { $0[0] } == ["jazz/jazz.00054.wav", "pop/empty.wav"])
        #expect(skipped.rows.allSatisfy { !$0[1].isEmpty } && skipped.rows[0][1] != skipped.rows[1][1])
        try expect(arguments + ["--strict"], 65, "jazz.00054.wav", in: run.folder)
    }

    @Test func aDamagedRunIsRefusedByItsFile() throws {
        let run = try SyntheticRun.shared.get()
        let copy = run.folder.file("damaged")
        func damaged(_ name: String, _ text: String, _ status: Int32, _ reason: String) throws {
            try? FileManager.default.removeItem(atPath: copy)
            _ = try run.copy("damaged")
            try FileSystem.write(text, to: copy + "/" + name)
            try expect(["eval", "--run", copy], status, reason, in: run.folder)
        }
        try damaged("config.json", "{", 65, "config.json")
        try damaged("split.csv", "song,genre,part,clips\nx,y,z,1\n", 65, "split.csv")
        try damaged("split.csv", "a,b\n", 65, "split.csv")
        try damaged("vanilla/model.safetensors", "garbage", 65, "vanilla/model.safetensors")
    }

    @Test func placesThatCannotBeWritten() throws {
        let run = try SyntheticRun.shared.get()
        try FileSystem.write("a file", to: run.folder.file("occupied"))
        let place = run.folder.file("occupied/run")
        try expect(
            ["train", "--data", run.corpus, "--run", place, "--model", "two-layer", "--epochs", "1"], 74, "occupied",
            in: run.folder)
        try expect(["corpus", "--out", place, "--songs", "1", "--seconds", "1"], 74, "occupied", in: run.folder)
        try expect(
            ["corpus", "--out", run.corpus, "--songs", "1", "--seconds", "1"], 74, "another synthetic corpus",
            in: run.folder)
    }

    private func expect(
        _ arguments: [String], _ status: Int32, _ reason: String, in folder: TemporaryFolder,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let outcome = try Tool.run(arguments, in: folder.path)
        #expect(outcome.status == status, "\(arguments): \(outcome.errors)", sourceLocation: location)
        #expect(
            outcome.errors.contains("encore: ") && outcome.errors.contains(reason), "\(outcome.errors)",
            sourceLocation: location)
        #expect(outcome.output.isEmpty, sourceLocation: location)
    }
}
