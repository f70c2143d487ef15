import EncoreFiles
import Foundation
import TestSupport
import Testing

/// Training that is killed or interrupted, and goes on.
@Suite struct InterruptionTests {
    /// Killed at random moments, most of them within writes, a run still ends in the very bytes of one that nothing
    /// disturbed. ENCORE_KILLS says how often; a hundred take a few minutes.
    @Test func aRunThatIsKilledAndResumedGivesTheSameBits() throws {
        let run = try SyntheticRun.shared.get()
        let kills = ProcessInfo.processInfo.environment["ENCORE_KILLS"].flatMap { Int($0) } ?? 8
        func command(_ folder: String) -> [String] {
            ["train", "--data", run.corpus, "--run", folder, "--epochs", "8", "--checkpoint-every", "0"]
        }
        let whole = run.folder.file("undisturbed")
        let start = Date()
        try #require(try Tool.run(command(whole)).status == 0)
        let duration = Date().timeIntervalSince(start)

        var (done, finished) = (0, 0)
        while done < kills {
            let folder = run.folder.file("killed")
            try? FileManager.default.removeItem(atPath: folder)
            var outcome: Tool.Outcome
            repeat {
                let canResume = FileSystem.exists(folder + "/config.json")
                let tool = try Tool.start(
                    canResume && Bool.random()
                        ? ["train", "--resume", folder, "--checkpoint-every", "0"] : command(folder))
                if done < kills {
                    usleep(UInt32(1e6 * duration * Double.random(in: 0..<1)))
                    tool.send(SIGKILL)
                }
                outcome = tool.wait()
                if outcome.wasKilled { done += 1 }
            } while outcome.wasKilled
            #expect(outcome.status == 0, "\(outcome.errors)")
            try expectSameResults(folder, whole)
            let left = try names(in: folder).filter { $0.hasSuffix(".tmp") }
            #expect(left.isEmpty)
            finished += 1
        }
        // The figure that a long run is made for.
        print("killed \(done) times on the way to \(finished) finished runs")
    }

    @Test(arguments: [SIGINT, SIGTERM]) func theFirstSignalSavesAndSaysHowToGoOn(signal: Int32) throws {
        let run = try SyntheticRun.shared.get()
        let whole = run.folder.file("whole\(signal)")
        let folder = run.folder.file("it's interrupted\(signal)")
        func command(_ folder: String) -> [String] {
            ["train", "--data", run.corpus, "--run", folder, "--model", "vanilla", "--epochs", "200", "--batch", "16"]
        }
        let tool = try Tool.start(command(folder))
        try #require(tool.awaitError("vanilla epoch 3/200"))
        tool.send(signal)
        let outcome = tool.wait()
        #expect(outcome.status == 130 && !outcome.wasKilled && outcome.output.isEmpty)
        let last = try #require(outcome.errors.split(separator: "\n").last)
        #expect(last.contains("interrupted; vanilla is saved after epoch "))
        #expect(!FileSystem.exists(folder + "/vanilla/model.safetensors"))

        // Nobody is told to train anew, which would remove what was trained.
        let evaluated = try Tool.run(["eval", "--run", folder])
        #expect(
            evaluated.status == 66 && evaluated.errors.contains("its training is not finished; resume it (make train"))
        #expect(evaluated.errors.contains(" RESUME=1)"), "\(evaluated.errors)")

        // The command is taken as it is printed.
        let resuming = try #require(last.components(separatedBy: "to resume: ").last)
        let resumed = try Tool.shell(resuming)
        #expect(resumed.status == 0 && resumed.errors.contains("vanilla resumes after epoch "))
        #expect(!resumed.errors.contains("vanilla epoch 1/200"))
        try #require(try Tool.run(command(whole)).status == 0)
        try expectSameResults(folder, whole)
        #expect(resumed.output.contains("vanilla"))

        let again = try Tool.shell(resuming)
        #expect(again.status == 0 && again.errors.contains("is finished") && again.output.isEmpty)
    }

    /// Both signals reach a process that stands still, so that it has no time to save between them.
    @Test func theSecondSignalEndsAtOnce() throws {
        let run = try SyntheticRun.shared.get()
        let tool = try Tool.start([
            "train", "--data", run.corpus, "--run", run.folder.file("twice"), "--model", "vanilla", "--epochs",
            "100000",
        ])
        try #require(tool.awaitError("vanilla epoch 2/"))
        for signal in [SIGSTOP, SIGINT, SIGTERM, SIGCONT] { tool.send(signal) }
        let outcome = tool.wait()
        #expect(outcome.status == 130 && !outcome.wasKilled && !outcome.errors.contains("to resume"))
    }

    @Test func theSameCommandGoesOnAsWell() throws {
        let run = try SyntheticRun.shared.get()
        let command = [
            "train", "--data", run.corpus, "--run", run.folder.file("same-command"), "--model", "vanilla", "--epochs",
            "400",
        ]
        let tool = try Tool.start(command + ["--checkpoint-every", "0"])
        try #require(tool.awaitError("vanilla epoch 3/400"))
        tool.send(SIGKILL)
        #expect(tool.wait().wasKilled)
        let same = try Tool.run(command)
        #expect(same.status == 0 && same.errors.contains("vanilla resumes after epoch "))
        let other = try Tool.run(command + ["--lr", "0.002", "--epochs", "1"])
        #expect(other.status == 0 && !other.errors.contains("resumes"))
    }

    @Test func whatContradictsTheRunIsRefused() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("contradicted")
        func refused(_ flags: [String], _ reasons: String...) throws {
            let outcome = try Tool.run(["train", "--resume", folder] + flags)
            #expect(outcome.status == 64 && outcome.output.isEmpty)
            for reason in reasons { #expect(outcome.errors.contains(reason), "\(outcome.errors)") }
        }
        try refused(["--epochs", "4", "--seed", "1"], "--epochs 4, but the run has 3", "--seed 1, but the run has 0")
        try refused(
            ["--model", "vanilla"], "--model vanilla, but the run has convolutional, two-layer, vanilla, deep-softmax")
        try refused(["--data", "elsewhere"], "--data elsewhere, but the run has ")
        try refused(["--run", "elsewhere"], "--run elsewhere")
        try refused(["--preset", "poster"], "--preset poster, but the run has default")
        try refused(["--genres", "jazz,pop"], "--genres jazz,pop, but the run has none")
        try refused(["--strict"], "--strict")
        let agreeing = try Tool.run([
            "train", "--resume", folder, "--epochs", "3", "--data", run.corpus, "--split", "song",
        ])
        #expect(agreeing.status == 0 && agreeing.errors.contains("is finished"))
        let nowhere = try Tool.run(["train", "--resume", run.folder.file("nowhere")])
        #expect(nowhere.status == 66 && nowhere.errors.contains("there is no run here"))
    }

    /// A checkpoint of other settings or songs is refused, and each difference named.
    @Test func whatDoesNotFitTheCheckpointIsRefused() throws {
        let run = try SyntheticRun.shared.get()
        let (folder, corpus) = (try run.copy("differs"), try run.copyOfCorpus("differing-corpus"))
        try FileSystem.remove(folder + "/vanilla/model.safetensors")
        let path = folder + "/config.json"
        let text = try FileSystem.readText(path)
        func refused(_ configuration: String, _ status: Int32, _ reasons: String...) throws {
            try FileSystem.write(configuration, to: path)
            let outcome = try Tool.run(["train", "--resume", folder])
            #expect(outcome.status == status && outcome.output.isEmpty, "\(outcome.errors)")
            for reason in reasons { #expect(outcome.errors.contains(reason), "\(outcome.errors)") }
        }
        try refused(
            text.replacingOccurrences(of: #""lambda" : 0.1"#, with: #""lambda" : 0.2"#), 65,
            "lambda: 0.2 here, 0.1 there", "checkpoint.safetensors")
        try refused(
            text.replacingOccurrences(of: #""batch_size" : 512"#, with: #""batch_size" : 0"#), 65, "batches of 0")
        // The very songs, under one another's names.
        let elsewhere = text.replacingOccurrences(of: run.corpus, with: corpus)
        let songs = try csv(run.run + "/split.csv").rows.filter { $0[2] == "train" && $0[1] == "jazz" }.map { $0[0] }
        try FileSystem.write(try FileSystem.read(run.corpus + "/" + songs[0]), to: corpus + "/" + songs[1])
        try refused(elsewhere, 65, "songs to train on: 144 clips, fnv1a-")
        try FileSystem.remove(corpus + "/" + songs[1])
        try refused(elsewhere, 65, songs[1])

        try FileSystem.write(text, to: path)
        try FileSystem.write("garbage", to: folder + "/two-layer/checkpoint.safetensors")
        try refused(text, 65, "two-layer/checkpoint.safetensors")
    }

    @Test func oneTrainingAFolder() throws {
        let run = try SyntheticRun.shared.get()
        let command = [
            "train", "--data", run.corpus, "--run", run.folder.file("locked"), "--model", "vanilla", "--epochs",
        ]
        let first = try Tool.start(command + ["100000"])
        try #require(first.awaitError("vanilla epoch 1/"))
        let second = try Tool.run(command + ["1"])
        #expect(second.status == 74 && second.errors.contains("another training is at work in this folder"))
        #expect(first.isRunning)
        first.send(SIGKILL)
        #expect(first.wait().wasKilled)
        #expect(try Tool.run(command + ["1"]).status == 0, "the lock outlived its holder")
    }

    private func expectSameResults(_ folder: String, _ other: String) throws {
        for model in SyntheticRun.models where FileSystem.exists("\(other)/\(model)") {
            for name in ["model", "best"] {
                let path = "/\(model)/\(name).safetensors"
                let same = try FileSystem.read(folder + path) == FileSystem.read(other + path)
                #expect(same, "\(path) differs")
            }
            #expect(try timeless("\(folder)/\(model)/history.csv") == timeless("\(other)/\(model)/history.csv"))
        }
    }
}
