import EncoreFiles
import Foundation
import TestSupport
import Testing

@Suite struct CrossvalTests {
    /// Three folds of the small corpus: each song is judged once. With two, those trained on would be judged once as
    /// well.
    @Test func everySongIsJudgedOnceAndTheThreadsDoNotMatter() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        func tables(_ name: String, threads: Int) throws -> (outcome: Tool.Outcome, folds: CSV, songs: CSV) {
            let out = folder.file(name)
            let outcome = try Tool.run([
                "crossval", "--data", run.corpus, "--folds", "3", "--seeds", "1", "--models", "convolutional,two-layer",
                "--pool", "10", "--epochs", "20", "--out", out, "--threads", String(threads),
            ])
            try #require(outcome.status == 0, "\(outcome.errors)")
            return (outcome, try csv(out + "/folds.csv"), try csv(out + "/songs.csv"))
        }
        let one = try tables("one", threads: 1)
        let three = try tables("three", threads: 3)
        let seconds = try #require(one.folds.columns.firstIndex(of: "seconds"))
        func timeless(_ table: CSV) -> [[String]] {
            table.rows.map { row in row.enumerated().filter { $0.offset != seconds }.map(\.element) }
        }
        #expect(timeless(one.folds) == timeless(three.folds))
        #expect(one.songs == three.songs)

        let models = ["convolutional", "two-layer", "majority", "loudness alone"]
        let each = models.flatMap { model in (1...3).map { model + String($0) } }
        #expect(one.folds.rows.map { $0[0] + $0[2] }.sorted() == each.sorted())
        for model in models {
            let songs = one.songs.rows.filter { $0[0] == model }.map { $0[3] }
            #expect(songs.count == 32 && Set(songs).count == 32, "\(model)")
        }
        // The accuracies that the table of folds states follow from the table of songs.
        let column = try #require(one.folds.columns.firstIndex(of: "songs"))
        for row in one.folds.rows {
            let songs = one.songs.rows.filter { $0[0] == row[0] && $0[2] == row[2] }
            let right = Double(songs.count { $0[4] == $0[5] }) / Double(songs.count)
            #expect(abs((try #require(Double(row[column]))) - right) < 1e-9, "\(row)")
        }
        #expect(one.outcome.output.hasPrefix("SYNTHETIC corpus"))
        #expect(one.outcome.output.contains("| convolutional ") && one.outcome.output.contains("p (McNemar)"))
        #expect(one.outcome.output.hasPrefix(try FileSystem.readText(folder.file("one") + "/crossval.md")))
        #expect(one.outcome.errors.contains("6/6") && !one.outcome.errors.contains("\u{1B}"))
    }

    /// The folds that were done are in the tables, even if the process is killed.
    @Test func whatIsKilledLosesTheFoldsUnderWayAlone() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        try FileSystem.createFolder(folder.file("out"))
        try FileSystem.write("of another run", to: folder.file("out") + "/crossval.md")
        let tool = try Tool.start([
            "crossval", "--data", run.corpus, "--folds", "8", "--seeds", "50", "--models", "two-layer", "--epochs", "5",
            "--out", folder.file("out"), "--threads", "1",
        ])
        try #require(tool.awaitError(" 3/400"))
        tool.send(SIGKILL)
        #expect(tool.wait().wasKilled)
        func judged(_ table: String) throws -> Set<String> {
            let rows = try csv(folder.file("out") + table).rows.filter { $0[0] == "two-layer" }
            return Set(rows.map { $0[1] + " " + $0[2] })
        }
        let (folds, songs) = (try judged("/folds.csv"), try judged("/songs.csv"))
        #expect(!FileSystem.exists(folder.file("out") + "/crossval.md"))
        // The table of folds is written first.
        #expect(songs.count >= 2 && songs.isSubset(of: folds) && folds.count <= songs.count + 1 && folds.count < 400)
    }

    private func command(_ run: SyntheticRun, _ out: String) -> [String] {
        [
            "crossval", "--data", run.corpus, "--folds", "2", "--seeds", "2", "--models",
            "convolutional,vanilla,poster/two-layer", "--pool", "10", "--epochs", "12", "--out", out, "--threads", "2",
        ]
    }

    /// Killed again and again, a cross-validation ends in the tables of one that nothing disturbed.
    @Test func whatIsKilledGoesOnWithTheSameBits() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let start = Date()
        try #require(try Tool.run(command(run, folder.file("whole"))).status == 0)
        let duration = Date().timeIntervalSince(start)
        var kills = 0
        var outcome: Tool.Outcome
        repeat {
            let tool = try Tool.start(command(run, folder.file("killed")))
            if kills < 3 {
                usleep(UInt32(1e6 * duration * 0.35))
                tool.send(SIGKILL)
            }
            outcome = tool.wait()
            if outcome.wasKilled { kills += 1 }
        } while outcome.wasKilled
        #expect(outcome.status == 0 && kills > 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("goes on where it was interrupted"))
        func results(_ name: String) throws -> [[String]] {
            let table = try csv(folder.file(name) + "/folds.csv")
            let seconds = try #require(table.columns.firstIndex(of: "seconds"))
            return table.rows.map { row in row.enumerated().filter { $0.offset != seconds }.map(\.element) }
        }
        #expect(try results("killed") == results("whole"))
        #expect(try csv(folder.file("killed") + "/songs.csv") == csv(folder.file("whole") + "/songs.csv"))
        for fold in ["seed-0/fold-1/convolutional", "seed-1/fold-2/vanilla", "seed-1/fold-1-poster/two-layer"] {
            let model = "/\(fold)/model.safetensors"
            let isSame =
                try FileSystem.read(folder.file("killed") + model) == FileSystem.read(folder.file("whole") + model)
            #expect(isSame, "\(fold)")
        }
    }

    /// A fold is a run as `encore train` leaves it.
    @Test func aFoldIsARun() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        try #require(try Tool.run(command(run, folder.file("out"))).status == 0)
        let eval = try Tool.run(["eval", "--run", folder.file("out") + "/seed-1/fold-2"])
        #expect(eval.status == 0, "\(eval.errors)")
        #expect(eval.output.contains("split by song, fold 2 of 2"))
        let column = try #require(csv(folder.file("out") + "/folds.csv").columns.firstIndex(of: "clips"))
        let row = try #require(
            csv(folder.file("out") + "/folds.csv").rows.first {
                $0[0] == "convolutional" && $0[1] == "1" && $0[2] == "2"
            })
        let accuracy = try #require(
            (json(folder.file("out") + "/seed-1/fold-2/eval/convolutional.json")["clips"] as? [String: Any])?[
                "accuracy"]
                as? Double)
        #expect(abs(accuracy - (Double(row[column]) ?? .nan)) < 1e-12)
    }

    @Test func interruptedAndTwiceInOneFolder() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let long = command(run, folder.file("out")).map { $0 == "12" ? "4000" : $0 }
        let tool = try Tool.start(long)
        // Once there is a checkpoint or the first line, songs are read and the folder is locked.
        while tool.isRunning, !FileSystem.exists(folder.file("out") + "/seed-0/fold-1/config.json") { usleep(2000) }
        let second = try Tool.run(long)
        #expect(second.status == 74 && second.errors.contains("another cross-validation is at work"))
        tool.send(SIGINT)
        let outcome = tool.wait(limit: 60)
        #expect(outcome.status == 130 && !outcome.wasKilled, "\(outcome.errors)")
        #expect(outcome.errors.contains("to go on, run the same command again"))
    }

    @Test func whatCannotBeDividedIsRefused() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let many = try Tool.run(["crossval", "--data", run.corpus, "--folds", "9", "--out", folder.file("out")])
        #expect(many.status == 65 && many.errors.contains("9") && many.errors.contains("folds"), "\(many.errors)")
        #expect(!FileSystem.exists(folder.file("out")))
        for flags in [
            ["--models", "three-layer"], ["--models", "vanilla,vanilla"], ["--folds", "1"], ["--pool", "7"],
            ["--epochs", "0"],
        ] {
            let refused = try Tool.run(["crossval", "--data", run.corpus] + flags)
            #expect(refused.status == 64, "\(flags): \(refused.errors)")
        }
    }
}
