import EncoreFiles
import Foundation
import TestSupport
import Testing

/// What errors and remedies say, and that names of files cannot change what a terminal shows.
@Suite struct MessageTests {
    /// One signal ends a command that is still reading songs.
    @Test func aSignalWhileSongsAreDecodedEndsAtOnce() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        // Enough songs for a second: the same files under many names.
        for name in try names(in: run.corpus) where name.hasSuffix(".wav") {
            let genre = name.prefix { $0 != "/" }
            try FileSystem.createFolder(folder.file("data/\(genre)"))
            for number in 0..<30 {
                let path = folder.file("data/\(genre)/\(number)-\(name.dropFirst(genre.count + 1))")
                try FileManager.default.linkItem(atPath: run.corpus + "/" + name, toPath: path)
            }
        }
        let cache = folder.file("cache")
        let tool = try Tool.start([
            "train", "--data", folder.file("data"), "--run", folder.file("run"), "--model", "vanilla", "--cache", cache,
            "--threads", "1",
        ])
        while tool.isRunning, (try? names(in: cache).isEmpty) ?? true { usleep(1000) }
        tool.send(SIGINT)
        let outcome = tool.wait(limit: 60)
        #expect(outcome.status == 130 && !outcome.wasKilled)
        #expect(outcome.errors.isEmpty && !FileSystem.exists(folder.file("run")), "\(outcome.errors)")
    }

    @Test func numbersThatOverflowAreRefused() throws {
        let folder = try TemporaryFolder()
        for command in ["train", "crossval"] {
            for epochs in ["9223372036854775807", "1000000001"] {
                let outcome = try Tool.run([command, "--epochs", epochs], in: folder.path)
                #expect(outcome.status == 64 && outcome.errors.contains("--epochs must be within"))
            }
            #expect(try Tool.run([command, "--genres", ","], in: folder.path).status == 64)
        }
    }

    /// A model file under the name of another model.
    @Test func aForeignModelIsRefused() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let copy = folder.file("run")
        for name in ["config.json", "split.csv", "vanilla/model.safetensors", "deep-softmax/model.safetensors"] {
            try FileSystem.createFolder((copy + "/" + name as NSString).deletingLastPathComponent)
            let source = name.replacingOccurrences(of: "deep-softmax", with: "vanilla")
            try FileSystem.write(try FileSystem.read(run.run + "/" + source), to: copy + "/" + name)
        }
        for command in ["pca", "eval"] {
            let outcome = try Tool.run([command, "--run", copy])
            #expect(outcome.status == 65 && !outcome.wasKilled)
            #expect(outcome.errors.contains("deep-softmax/model.safetensors: is a vanilla model"), "\(outcome.errors)")
        }
    }

    @Test func namesCannotMoveTheCursor() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let path = folder.file("run\u{1B}[2J")
        let train = [
            "train", "--data", run.corpus, "--run", path, "--model", "two-layer", "--epochs", "1", "--batch", "16",
        ]
        for command in [train, train + ["--seed", "1"], ["eval", "--run", path], ["pca", "--run", path]] {
            let outcome = try Tool.run(command)
            #expect(outcome.status == 0 && outcome.output.contains("run\\u{1b}[2J"))
            #expect(!(outcome.output + outcome.errors).contains("\u{1B}"), "\(command)")
        }
    }

    /// A run that is not there is trained by a command that can be pasted.
    @Test func aMissingRunNamesItsCommand() throws {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(["eval", "--run", "my run"], in: folder.path)
        #expect(outcome.status == 66 && outcome.errors.contains("(make train RUN='my run')"), "\(outcome.errors)")
    }

    /// Who did not resume is not told to train without resuming.
    @Test func theCheckpointOfOtherSongsIsReplaced() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let data = folder.file("data")
        try FileManager.default.copyItem(atPath: run.corpus, toPath: data)
        // On the poster clips are not divided by a scale, which would make this a run of other settings.
        let command = [
            "train", "--data", data, "--run", folder.file("run"), "--model", "two-layer", "--preset", "poster",
            "--epochs", "1",
        ]
        try #require(try Tool.run(command).status == 0)
        try FileSystem.remove(folder.file("run/two-layer/model.safetensors"))
        for number in 0..<8 {
            let song = try FileSystem.read("\(data)/jazz/jazz.0000\(number).wav")
            try FileSystem.write(song, to: "\(data)/pop/pop.0000\(number).wav")
        }
        let outcome = try Tool.run(command)
        #expect(outcome.status == 0 && outcome.errors.contains("two-layer is trained from the beginning"))
        #expect(!outcome.errors.contains("--resume"), "\(outcome.errors)")
    }
}
