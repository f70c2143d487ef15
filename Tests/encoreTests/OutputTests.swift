import EncoreFiles
import EncoreLearning
import Foundation
import TestSupport
import Testing

/// Places that cannot be written, and streams that are read by nobody or by a person.
@Suite struct OutputTests {
    /// RLIMIT_FSIZE stands for a full disk: a write in the middle of a file fails. Units are 512 bytes.
    @Test func whatDoesNotFitLeavesAllThatWasThere() throws {
        let run = try SyntheticRun.shared.get()
        let folder = run.folder.file("full")
        func limited(_ blocks: Int, _ arguments: [String]) throws -> Tool.Outcome {
            try Tool.shell(#"ulimit -f "$1"; shift; exec "$0" "$@""#, [String(blocks)] + arguments)
        }
        let training = ["train", "--data", run.corpus, "--run", folder, "--epochs", "3"]
        try expectUnwritable(try limited(4000, training), "vanilla/checkpoint.safetensors")
        _ = try TrainedModel(contentsOf: folder + "/convolutional/model.safetensors")
        _ = try TrainedModel(contentsOf: folder + "/two-layer/model.safetensors")
        #expect(try csv(folder + "/vanilla/history.csv").rows.count == 3)
        #expect(try names(in: folder).allSatisfy { !$0.hasSuffix(".tmp") })
        #expect(try Tool.run(["train", "--resume", folder]).status == 0)
        for model in SyntheticRun.models {
            let path = "/\(model)/model.safetensors"
            #expect(try FileSystem.read(folder + path) == FileSystem.read(run.run + path))
        }

        try expectUnwritable(try limited(1, ["eval", "--run", folder]), "/eval/")
        try expectUnwritable(try limited(1, ["pca", "--run", folder]), "/pca/")
        let corpus = run.folder.file("full-corpus")
        try expectUnwritable(try limited(100, ["corpus", "--out", corpus, "--songs", "1", "--seconds", "2"]), ".wav")
        #expect(try names(in: corpus).allSatisfy { !$0.hasSuffix(".tmp") })
        #expect(!FileSystem.exists(corpus + "/corpus.json"))
    }

    @Test func aRunFolderThatVanishes() throws {
        let run = try SyntheticRun.shared.get()
        let (folder, elsewhere) = (run.folder.file("vanishing"), run.folder.file("vanished"))
        let tool = try Tool.start([
            "train", "--data", run.corpus, "--run", folder, "--model", "vanilla", "--epochs", "100000",
            "--checkpoint-every", "0",
        ])
        try #require(tool.awaitError("vanilla epoch 3/"))
        try FileManager.default.moveItem(atPath: folder, toPath: elsewhere)
        try expectUnwritable(tool.wait(), folder + "/vanilla/")
        // What was saved before is whole.
        let resumed = try Tool.start(["train", "--resume", elsewhere])
        #expect(resumed.awaitError("vanilla resumes after epoch "))
        resumed.send(SIGKILL)
        _ = resumed.wait()
    }

    /// Root writes everywhere, so that the commands are run as nobody where the tests are run as root.
    @Test(.enabled(if: getuid() != 0 || Nobody.canRun, "it takes a user who is not root"))
    func foldersThatAreReadOnly() throws {
        let run = try SyntheticRun.shared.get()
        let (folder, corpus) = (try run.copy("read-only"), try run.copyOfCorpus("read-only-corpus"))
        let asNobody = getuid() == 0 ? Nobody.becoming : ""
        _ = try Tool.shell(#"chmod -R a+rX,a-w "$1" "$2"; chmod a+x "$1"/.."#, [folder, corpus])
        defer { _ = try? Tool.shell(#"chmod -R u+w "$1" "$2""#, [folder, corpus]) }
        let before = try names(in: folder).sorted()
        let songs = ["--data", corpus, "--cache", "none"]
        for (arguments, place) in [
            (["train", "--run", folder, "--epochs", "1"] + songs, folder),
            (["train", "--run", folder + "/new", "--epochs", "1"] + songs, folder),
            (["eval", "--run", folder] + songs, folder + "/eval"), (["pca", "--run", folder] + songs, folder + "/pca"),
            (["corpus", "--out", folder + "/corpus", "--songs", "1", "--seconds", "1"], folder),
        ] {
            try expectUnwritable(try Tool.shell(asNobody + #""$0" "$@""#, arguments), place)
        }
        #expect(try names(in: folder).sorted() == before)
    }

    @Test func aResultThatCannotBeWritten() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("no-output")
        for command in ["eval", "pca"] {
            let outcome = try Tool.shell(#"exec "$0" "$@" > /dev/full"#, [command, "--run", folder])
            try expectUnwritable(outcome, "standard output")
        }
    }

    @Test(arguments: ["eval", "pca"]) func aReaderThatGoesAway(command: String) throws {
        let run = try SyntheticRun.shared.get()
        let folder = try run.copy("no-reader-of-\(command)")
        for trap in ["", "trap '' PIPE; "] {
            let outcome = try Tool.shell(trap + #"{ "$0" "$@"; } | head -n 1"#, [command, "--run", folder])
            #expect(outcome.output.split(separator: "\n").count == 1 && outcome.output.contains("SYNTHETIC"))
            // Progress, and no word of a pipe, a signal or a stack.
            #expect(outcome.errors.split(separator: "\n").allSatisfy { $0.contains(" songs ") }, "\(outcome.errors)")
            let nobody = try Tool.shell(trap + #"{ "$0" "$@"; } | true"#, [command, "--run", folder])
            #expect(nobody.errors.split(separator: "\n").allSatisfy { $0.contains(" songs ") }, "\(nobody.errors)")
        }
    }

    /// On a terminal, a line that changes; on a dumb one, and where color is not wanted, no more than is asked for.
    @Test func onlyATerminalGetsALineThatChanges() throws {
        let run = try SyntheticRun.shared.get()
        func typescript(_ environment: [String: String]) throws -> String {
            let command =
                "'\(Tool.path)' train --data '\(run.corpus)' --run '\(run.folder.file("terminal"))' "
                + "--model vanilla --epochs 20"
            let outcome = try Tool.shell(#"script -qec "$1" /dev/null"#, [command], environment: environment)
            #expect(outcome.output.contains("vanilla epoch 20/20"), "\(outcome.output)\(outcome.errors)")
            return outcome.output
        }
        let escape = "\u{1B}"
        #expect(try typescript(["TERM": "xterm"]).contains(escape + "[2K"))
        let dumb = try typescript(["TERM": "dumb"])
        #expect(dumb.contains("vanilla epoch 1/20"))
        #expect(
            !dumb.replacingOccurrences(of: "\r\n", with: "\n").unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
        let colorless = try typescript(["TERM": "xterm", "NO_COLOR": "1"])
        #expect(colorless.components(separatedBy: escape).dropFirst().allSatisfy { $0.hasPrefix("[2K") })
    }

    private func expectUnwritable(
        _ outcome: Tool.Outcome, _ place: String, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let message = outcome.errors.split(separator: "\n").last ?? ""
        #expect(outcome.status == 74 && !outcome.wasKilled, "\(outcome.errors)", sourceLocation: location)
        #expect(message.hasPrefix("encore: ") && message.contains(place), "\(outcome.errors)", sourceLocation: location)
    }
}
