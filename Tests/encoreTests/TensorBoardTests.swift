import EncoreFiles
import Foundation
import TestSupport
import Testing

/// `encore train --tensorboard`.
@Suite struct TensorBoardTests {
    let folder: TemporaryFolder
    var run: String { folder.file("run") }

    /// Enough songs for some of them to choose epochs.
    private static let corpus = Result {
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(["corpus", "--out", folder.file("corpus"), "--songs", "14", "--seconds", "2"])
        try #require(outcome.status == 0, "\(outcome.errors)")
        return folder
    }

    init() throws { folder = try TemporaryFolder() }

    private func command(_ flags: String...) throws -> [String] {
        ["train", "--data", try Self.corpus.get().file("corpus"), "--run", run] + flags
    }

    private func expectHistory(_ model: String, epochs: Int) throws {
        let shown = try shownScalars("\(run)/\(model)")
        try expectSameAsHistory("\(run)/\(model)/history.csv", shown)
        #expect(shown["loss/train"].map { $0.keys.sorted() } == Array(1...epochs))
    }

    @Test func theEventsAreTheHistory() throws {
        let begin = Date().timeIntervalSince1970
        #expect(try Tool.run(try command("--epochs", "3", "--tensorboard")).status == 0)
        let tags = [
            "convolutional": ["loss", "loss/reconstruction", "loss/cross_entropy"],
            "two-layer": ["loss", "loss/cross_entropy"], "vanilla": ["loss", "loss/reconstruction"],
            "deep-softmax": ["loss", "loss/reconstruction", "loss/cross_entropy"],
        ]
        for model in SyntheticRun.models {
            try expectHistory(model, epochs: 3)
            let losses = try #require(tags[model]).flatMap { [$0 + "/train", $0 + "/validation"] }
            let accuracies = model == "vanilla" ? [] : ["train", "validation", "test"].map { "accuracy/" + $0 }
            let shown = try shownScalars("\(run)/\(model)")
            #expect(Set(shown.keys) == Set(losses + accuracies + ["epoch/seconds", "epoch/clips"]))
            let files = try eventFiles("\(run)/\(model)")
            let events = try #require(files.first)
            #expect(files.count == 1 && events.count == 4 && events[0].version == "brain.Event:2")
            let times = events.map(\.wallTime)
            #expect(times == times.sorted() && times[0] >= begin && times[3] <= Date().timeIntervalSince1970)
            #expect(!events.contains { $0.isStart })
        }
    }

    /// The models are those of a training without events, and a training that begins anew leaves none behind. Files of
    /// others stay.
    @Test func modelsDoNotChangeAndOldEventsGo() throws {
        let model = run + "/two-layer/model.safetensors"
        let arguments = try command("--model", "two-layer", "--epochs", "2")
        #expect(try Tool.run(arguments + ["--tensorboard"]).status == 0)
        let first = try FileSystem.read(model)
        let foreign = ["1700000000.host", "9223372036854775807.encore", "-1.encore"].map {
            run + "/two-layer/events.out.tfevents." + $0
        }
        for file in foreign { try FileSystem.write("of others", to: file) }
        #expect(try Tool.run(arguments + ["--tensorboard"]).status == 0)
        let own = run + "/two-layer/events.out.tfevents.0000000001.encore"
        #expect(FileSystem.exists(own))
        #expect(try Tool.run(arguments).status == 0)
        let second = try FileSystem.read(model)
        #expect(first == second)
        #expect(!FileSystem.exists(own) && foreign.allSatisfy(FileSystem.exists))
    }

    /// Killed before its first checkpoint, a training begins anew; killed after it, TensorBoard forgets the epochs that
    /// come again.
    @Test(arguments: [("convolutional", "30", "64"), ("two-layer", "300", "2")])
    func aKilledTrainingGoesOn(model: String, epochs: String, batch: String) throws {
        let arguments = try command(
            "--model", model, "--epochs", epochs, "--batch", batch, "--tensorboard", "--checkpoint-every", "86400")
        func start(awaiting epoch: Int, then signal: Int32) throws -> Tool.Outcome {
            let tool = try Tool.start(arguments)
            try #require(tool.awaitError("\(model) epoch \(epoch)/\(epochs)"))
            tool.send(signal)
            return tool.wait()
        }
        #expect(try start(awaiting: 3, then: SIGKILL).wasKilled)
        #expect(try #require(eventFiles("\(run)/\(model)").last?.last).step >= 3)
        let interrupted = try start(awaiting: 5, then: SIGINT)
        let files = try eventFiles("\(run)/\(model)")
        #expect(files.count == 1 && interrupted.errors.contains("--resume \(run) --tensorboard"))
        let saved = try csv("\(run)/\(model)/history.csv").rows.count
        try expectHistory(model, epochs: saved)

        #expect(try start(awaiting: saved + 3, then: SIGKILL).wasKilled)
        #expect(try #require(shownScalars("\(run)/\(model)")["loss/train"]).count >= saved + 3)
        let resumed = try Tool.run(["train", "--resume", run, "--tensorboard"])
        #expect(resumed.status == 0, "\(resumed.errors)")
        let starts = try eventFiles("\(run)/\(model)").map { $0[1].isStart ? $0[1].step : nil }
        #expect(starts == [nil, saved + 1, saved + 1])
        try expectHistory(model, epochs: try csv("\(run)/\(model)/history.csv").rows.count)

        // A model that is finished leaves no more files.
        try FileSystem.remove("\(run)/\(model)/model.safetensors")
        #expect(try Tool.run(["train", "--resume", run, "--tensorboard"]).status == 0)
        #expect(try eventFiles("\(run)/\(model)").count == 3)
    }

    @Test func whoAsksLateSeesAllEpochs() throws {
        let tool = try Tool.start(try command("--model", "vanilla", "--epochs", "300", "--batch", "4"))
        try #require(tool.awaitError("vanilla epoch 4/300"))
        tool.send(SIGINT)
        #expect(tool.wait().status == 130)
        #expect(try eventFiles(run + "/vanilla").isEmpty)
        #expect(try Tool.run(["train", "--resume", run, "--tensorboard"]).status == 0)
        try expectHistory("vanilla", epochs: try csv(run + "/vanilla/history.csv").rows.count)
    }

    /// A file that cannot grow is what a full disk looks like.
    @Test func aFullDiskIsNamed() throws {
        let arguments = try command("--model", "two-layer", "--epochs", "1000", "--checkpoint-every", "86400")
        // So that the songs are decoded.
        try #require(try Tool.run(try command("--model", "two-layer", "--epochs", "1")).status == 0)
        let outcome = try Tool.shell(
            #"ulimit -f 16; exec "$0" "$@" --tensorboard"#, arguments)
        #expect(outcome.status == 74, "\(outcome.errors)")
        let last = try #require(outcome.errors.split(separator: "\n").last)
        #expect(last.contains("two-layer/events.out.tfevents.0000000001.encore: cannot be written"), "\(last)")
        #expect(try eventFiles(run + "/two-layer").joined().count > 10)
    }

    private static let python = Python.having("tensorboard")

    @Test(.enabled(if: python != nil, "neither ENCORE_PYTHON nor python3 has tensorboard"))
    func tensorBoardShowsTheSame() throws {
        let arguments = try command(
            "--model", "convolutional", "--epochs", "30", "--tensorboard", "--checkpoint-every", "0")
        for epoch in [2, 9] {
            let tool = try Tool.start(arguments)
            try #require(tool.awaitError("convolutional epoch \(epoch)/30"))
            tool.send(SIGKILL)
            #expect(tool.wait().wasKilled)
        }
        // As if the first kill had come within a record.
        let first = run + "/convolutional/events.out.tfevents.0000000001.encore"
        let events = try FileSystem.read(first)
        try FileSystem.write(events + events.prefix(20), to: first)
        #expect(try Tool.run(["train", "--resume", run, "--tensorboard"]).status == 0)
        let python = try #require(Self.python)
        let seen = try #require(try Python.readEvents([run + "/convolutional"], with: python).first)
        for (tag, pairs) in seen { #expect(pairs.map { $0[0] } == pairs.map { $0[0] }.sorted(), "\(tag)") }
        try expectSameAsHistory(
            run + "/convolutional/history.csv",
            seen.mapValues { pairs in
                try Dictionary(pairs.map { (Int($0[0]), Float($0[1])) }) { _, _ in throw Unreadable() }
            })
    }
}
