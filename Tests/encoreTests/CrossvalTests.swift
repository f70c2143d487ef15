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
        #expect(try timeless(folder.file("one/folds.csv")) == timeless(folder.file("three/folds.csv")))
        #expect(one.songs == three.songs)

        let models = ["convolutional", "two-layer", "always the commonest genre", "loudness alone"]
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

    /// Songs whose folders say nothing of their genre are told apart no better than by chance, by the very training
    /// that finds most of the genres: two songs of each genre lie in each of four folders. Whatever looked at held-out
    /// songs would find more.
    @Test func labelsThatSayNothingGiveChance() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        for genre in ["classical", "jazz", "metal", "pop"] {
            for number in 0..<8 {
                let place = "\(data)/folder \(number / 2)"
                try FileSystem.createFolder(place)
                try FileManager.default.copyItem(
                    atPath: "\(run.corpus)/\(genre)/\(genre).0000\(number).wav",
                    toPath: "\(place)/\(genre) \(number).wav")
            }
        }
        /// How many of the 32 songs are found to be what their folder says.
        func right(_ data: String, _ out: String) throws -> Int {
            let outcome = try Tool.run([
                "crossval", "--data", data, "--folds", "4", "--seeds", "1", "--models", "convolutional", "--pool", "40",
                "--epochs", "30", "--out", out, "--threads", "2",
            ])
            try #require(outcome.status == 0, "\(outcome.errors)")
            let songs = try csv(out + "/songs.csv").rows.filter { $0[0] == "convolutional" }
            try #require(songs.count == 32)
            return songs.count { $0[4] == $0[5] }
        }
        let (genres, folders) = (try right(run.corpus, folder.file("genres")), try right(data, folder.file("folders")))
        // Chance is 8, with a standard deviation of 2.4.
        #expect(genres >= 16, "training finds \(genres) of 32 genres, so that it shows nothing")
        #expect(folders < 16, "\(folders) of 32 folders are found")
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

    private func command(_ run: SyntheticRun, _ out: String, epochs: Int = 12) -> [String] {
        [
            "crossval", "--data", run.corpus, "--folds", "2", "--seeds", "2", "--models",
            "convolutional,vanilla,poster/two-layer", "--pool", "10", "--epochs", String(epochs), "--out", out,
            "--threads", "2",
        ]
    }

    /// Killed again and again, a cross-validation ends in the tables of one that nothing disturbed.
    @Test func whatIsKilledGoesOnWithTheSameBits() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let out = folder.file("killed")
        try #require(try Tool.run(command(run, folder.file("whole"))).status == 0)
        var kills = 0
        for fold in ["seed-0/fold-1", "seed-0/fold-1-poster", "seed-1/fold-1"] {
            let tool = try crossval(command(run, out), hasReached: "\(out)/\(fold)")
            tool.send(SIGKILL)
            if tool.wait().wasKilled { kills += 1 }
        }
        let outcome = try Tool.run(command(run, out))
        #expect(outcome.status == 0 && kills > 0, "\(outcome.errors)")
        #expect(outcome.errors.contains("resumes where it was interrupted"))
        #expect(try timeless(out + "/folds.csv") == timeless(folder.file("whole/folds.csv")))
        #expect(try csv(out + "/songs.csv") == csv(folder.file("whole") + "/songs.csv"))
        for fold in ["seed-0/fold-1/convolutional", "seed-1/fold-2/vanilla", "seed-1/fold-1-poster/two-layer"] {
            let model = "/\(fold)/model.safetensors"
            let isSame =
                try FileSystem.read(out + model) == FileSystem.read(folder.file("whole") + model)
            #expect(isSame, "\(fold)")
        }
    }

    /// A fold is a run that `encore eval` evaluates.
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

    @Test func anInterruptedOneSaysHowToGoOn() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let out = folder.file("out")
        let tool = try crossval(command(run, out, epochs: 4000), hasReached: out + "/seed-0/fold-1")
        tool.send(SIGINT)
        let outcome = tool.wait(limit: 60)
        #expect(outcome.status == 130 && !outcome.wasKilled, "\(outcome.errors)")
        #expect(outcome.errors.contains("to resume, run the same command again"))
    }

    @Test func aSecondOneInTheFolderIsRefused() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let out = folder.file("out")
        let long = command(run, out, epochs: 4000)
        let tool = try crossval(long, hasReached: out + "/seed-0/fold-1")
        let second = try Tool.run(long)
        #expect(second.status == 74 && second.errors.contains("another cross-validation is at work"))
        #expect(tool.isRunning)
        tool.send(SIGKILL)
        #expect(tool.wait().wasKilled)
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

/// A cross-validation that has begun a fold, and in which songs are read and the folder is locked.
func crossval(_ arguments: [String], hasReached fold: String) throws -> RunningTool {
    let tool = try Tool.start(arguments)
    let end = Date(timeIntervalSinceNow: 60)
    let configuration = fold + "/config.json"
    while tool.isRunning, Date() < end, !FileSystem.exists(configuration) { usleep(2000) }
    if !FileSystem.exists(configuration) { tool.send(SIGKILL) }
    try #require(FileSystem.exists(configuration), "\(fold) has not begun")
    return tool
}
