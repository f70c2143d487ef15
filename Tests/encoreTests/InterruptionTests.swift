import EncoreFiles
import Foundation
import TestSupport
import Testing

/// Training that is killed or interrupted, and goes on.
@Suite struct InterruptionTests {
    /// Killed at random moments, most of them within writes, a run still ends in the very bytes of one that nothing
    /// disturbed.
    @Test func aRunThatIsKilledAndResumedGivesTheSameBits() throws {
        let run = try SyntheticRun.shared.get()
        let (folder, whole) = (run.folder.file("killed"), run.folder.file("undisturbed"))
        func command(_ folder: String) -> [String] {
            ["train", "--data", run.corpus, "--run", folder, "--epochs", "8", "--checkpoint-every", "0"]
        }
        try Tool.killing(whole: command(whole)) {
            try? FileManager.default.removeItem(atPath: folder)
        } command: {
            FileSystem.exists(folder + "/config.json") && Bool.random()
                ? ["train", "--resume", folder, "--checkpoint-every", "0"] : command(folder)
        } check: { outcome in
            try #require(outcome.status == 0, "\(outcome.errors)")
            guard FileSystem.exists(folder) else { return }
            try expectSameResults(folder, whole)
            #expect(try names(in: folder).filter { $0.hasSuffix(".tmp") } == [])
        }
    }

    /// A process that was killed while it began the run again leaves a file half written.
    @Test func aResumedRunRemovesWhatAKillLeft() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("half-written")
        try FileSystem.remove(folder + "/vanilla/model.safetensors")
        for name in ["split.csv", "config.json"] {
            try FileSystem.write("half", to: folder + "/.\(name).tmp")
        }
        let outcome = try Tool.run(["train", "--resume", folder])
        #expect(outcome.status == 0, "\(outcome.errors)")
        try expectSameResults(folder, run.run)
        #expect(try names(in: folder).filter { $0.hasSuffix(".tmp") } == [])
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
