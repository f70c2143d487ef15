import EncoreFiles
import Foundation
import TestSupport
import Testing

/// `encore inspect` of models and runs.
@Suite struct InspectModelTests {
    private let run: SyntheticRun
    private let folder: TemporaryFolder

    init() throws {
        run = try SyntheticRun.shared.get()
        folder = try TemporaryFolder()
    }

    private func object(_ path: String) throws -> [String: Any] {
        let outcome = try Tool.run(["inspect", path, "--json"])
        try #require(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        return try #require(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
    }

    private func text(_ path: String) throws -> String {
        let outcome = try Tool.run(["inspect", path])
        try #require(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        // Paths may be of any length.
        let lines = outcome.output.split(separator: "\n").filter { !$0.contains(path) }
        #expect(lines.allSatisfy { $0.count <= 100 }, "\(lines.filter { $0.count > 100 })")
        return outcome.output
    }

    /// What its file holds, counted another way.
    @Test(arguments: SyntheticRun.models) func everyModelIsDescribed(name: String) throws {
        let file = "\(run.run)/\(name)/model.safetensors"
        let found = try object(file)
        let tensors = try Safetensors(contentsOf: file)
        func numbers(_ isIncluded: (String) -> Bool) -> Int {
            tensors.tensors.filter { isIncluded($0.name) }.reduce(0) { $0 + $1.shape.reduce(1, *) }
        }
        func isAverage(_ name: String) -> Bool { name.hasSuffix(".mean") || name.hasSuffix(".variance") }
        #expect(found["kind"] as? String == "model" && found["model"] as? String == name)
        #expect(found["parameters"] as? Int == numbers { !isAverage($0) })
        #expect(found["running_averages"] as? Int == numbers(isAverage))
        let layers = try #require(found["layers"] as? [[String: Any]])
        #expect(layers.reduce(0) { $0 + ($1["parameters"] as? Int ?? 0) } == found["parameters"] as? Int)
        #expect(found["genres"] as? [String] == (name == "vanilla" ? [] : ["classical", "jazz", "metal", "pop"]))
        #expect(found["sample_rate"] as? Int == 22_050 && found["clip_samples"] as? Int == 20_000)
        #expect(found["pooling"] as? Int == (name == "convolutional" ? 1 : 40))
        #expect(
            (found["equal_level"] != nil) == (name == "convolutional")
                && (found["scale"] == nil) == (name == "convolutional"))
        #expect(found["encoding_width"] as? Int == (name == "two-layer" ? 0 : 64))
        #expect(found["reconstruction_width"] as? Int == (name == "two-layer" ? 0 : 500))
        #expect(found["version"] as? String == tensors.metadata["version"] && found["seed"] as? Int == 0)
        let training = try #require(found["training"] as? [String: Any])
        #expect(training["state"] as? String == "trained" && training["epochs"] as? Int == 3)
        // Six songs a genre leave none to choose an epoch by: the last is the model.
        #expect(training["best_epoch"] as? Int == 3 && training["validation_accuracy"] == nil)
        #expect(try object("\(run.run)/\(name)")["parameters"] as? Int == found["parameters"] as? Int)
    }

    /// 10,752 + 2 · 6,912 + 3 · 96 + 3,104 + 16,032 of the encoder, 72,820 of the decoder and 1,652 of the classifier.
    @Test func theConvolutionalModelAsAPersonReadsIt() throws {
        let text = try text(run.run + "/convolutional")
        #expect(text.hasPrefix("convolutional model, \(run.run)/convolutional/model.safetensors\n"))
        for line in [
            "genres      classical, jazz, metal, pop",
            "size        118,472 parameters, 0.5 MB; also 288 running averages",
            "      filterbank bank     31 × 48      10,752  16 each of 32, 128, 512 steps, stride 32, mean of 20",
            "      dropout             15 × 48           –  rate 0.3",
            "    chain                      32",
            "  slice                        32           –  numbers 1 to 32 of 64",
            "results     none yet; encore eval finds out how well it does on held-out songs",
            "output: numbers for each clip; 31 × 48 are 31 steps of time with 48 numbers each.",
        ] { #expect(text.contains("\n\(line)\n"), "\(line) is not in\n\(text)") }
        #expect(text.contains("3 of 3 epochs in ") && text.contains("; epoch 3 is the model\n"))
    }

    /// A model file that was taken elsewhere knows nothing of its run.
    @Test func aFileByItself() throws {
        let copy = folder.file("anything")
        try FileManager.default.copyItem(atPath: run.run + "/two-layer/model.safetensors", toPath: copy)
        let found = try object(copy)
        #expect(found["model"] as? String == "two-layer" && found["training"] == nil)
        #expect(try text(copy).contains("\ngives       the probability of each genre, for each clip\n"))
    }

    @Test func aRunBeforeAndAfterItsEvaluation() throws {
        let copy = try run.copy("inspected")
        let before = try object(copy)
        #expect(before["kind"] as? String == "run" && before["is_finished"] as? Bool == true)
        #expect(before["split"] as? String == "by song, 25 % held out")
        let subsets = try #require(before["subsets"] as? [[String: Any]])
        #expect(subsets.map { $0["subset"] as? String } == ["train", "validation", "test"])
        #expect(
            subsets.map { $0["songs"] as? Int } == [24, 0, 8] && subsets.map { $0["clips"] as? Int } == [144, 0, 48])
        let data = (before["configuration"] as? [String: Any])?["data"] as? [String: Any]
        #expect(data?["folder"] as? String == run.corpus && data?["is_synthetic"] as? Bool == true)
        let models = try #require(before["models"] as? [[String: Any]])
        #expect(models.map { $0["model"] as? String } == SyntheticRun.models)
        #expect(models.allSatisfy { $0["state"] as? String == "trained" && $0["results"] == nil })
        #expect((before["trained"] as? [[String: Any]])?.map { $0["model"] as? String } == SyntheticRun.models)
        let text = try text(copy)
        #expect(text.contains("(SYNTHETIC)") && text.contains("            8 songs (48 clips) held out\n"))
        #expect(
            text.contains(
                "No results yet. To evaluate the models on the held-out songs:\n    encore eval --run \(copy)\n"))

        try #require(try Tool.run(["eval", "--run", copy]).status == 0)
        let after = try #require(try object(copy)["models"] as? [[String: Any]])
        for (model, name) in zip(after, SyntheticRun.models) {
            let results = try #require(model["results"] as? [String: Any])
            let evaluation = try json("\(copy)/eval/\(name).json")
            for items in ["clips", "songs"] {
                let (found, wanted) = (results[items] as? [String: Any], evaluation[items] as? [String: Any])
                #expect((found == nil) == (name == "vanilla"))
                #expect(found?["accuracy"] as? Double == wanted?["accuracy"] as? Double)
                #expect(found?["interval"] as? [Double] == wanted?["interval"] as? [Double])
            }
            let errors = evaluation["reconstruction"] as? [String: Double]
            #expect(results["error_to_zero"] as? Double == errors?["relative_to_zero"])
            #expect(results["error_to_pca64"] as? Double == errors?["relative_to_pca64"])
        }
        #expect(try self.text(copy).contains("\nOn the held-out songs, which are SYNTHETIC, so that these numbers say"))
        #expect(try self.text(copy + "/convolutional").contains(" of held-out songs,"))

        try FileSystem.write("{", to: copy + "/eval/vanilla.json")
        let damaged = try Tool.run(["inspect", copy])
        #expect(damaged.status == 65 && damaged.errors.contains("eval/vanilla.json: is not valid JSON"))
        #expect(damaged.errors.contains("; evaluate again"))
    }

    /// As an interruption leaves it: a model with a checkpoint, and one that nobody began.
    @Test func anUnfinishedRunSaysHowToResume() throws {
        let copy = try run.copy("unfinished to inspect")
        try FileSystem.remove(copy + "/vanilla/model.safetensors")
        try FileManager.default.removeItem(atPath: copy + "/deep-softmax")
        let found = try object(copy)
        #expect(found["is_finished"] as? Bool == false)
        let models = try #require(found["models"] as? [[String: Any]])
        #expect(models.map { $0["state"] as? String } == ["trained", "trained", "unfinished", "not begun"])
        #expect(models.map { $0["epochs"] as? Int } == [3, 3, 3, 0])
        let text = try text(copy)
        #expect(text.hasPrefix("\(copy): a run that is not finished\n"))
        #expect(text.contains("\nTo train what is left:\n    encore train --resume '\(copy)'\n"))
        let model = try Tool.run(["inspect", copy + "/vanilla"])
        #expect(model.status == 66 && model.errors.contains("its training is not finished; inspect the folder of its"))
    }

    @Test func theBestEpochIsThatOfTheValidationSongs() throws {
        let copy = try run.copy("validated")
        let history =
            "epoch,loss,train_accuracy,seconds,validation_loss,validation_accuracy\n"
            + "1,9,0.1,1.5,3,0.2\n2,8,0.3,1.5,1,0.75\n3,7,0.5,2,1,0.4\n"
        try FileSystem.write(history, to: copy + "/convolutional/history.csv")
        let training = try #require(try object(copy + "/convolutional")["training"] as? [String: Any])
        #expect(training["best_epoch"] as? Int == 2 && training["seconds"] as? Double == 5)
        #expect(training["train_accuracy"] as? Double == 0.3 && training["validation_accuracy"] as? Double == 0.75)
        #expect(
            try text(copy + "/convolutional").contains("right: 30.0 % of training clips, 75.0 % of validation clips\n"))
    }

    @Test func aFoldOfACrossValidation() throws {
        let out = folder.file("crossval")
        let command = [
            "crossval", "--data", run.corpus, "--folds", "2", "--seeds", "1", "--models", "two-layer", "--epochs", "1",
            "--out", out,
        ]
        try #require(try Tool.run(command).status == 0)
        let found = try object(out + "/seed-0/fold-1")
        let results = (found["models"] as? [[String: Any]])?[0]["results"] as? [String: Any]
        let table = try csv(out + "/folds.csv")
        let row = try #require(table.rows.first { $0[0] == "two-layer" && $0[2] == "1" })
        let column = try #require(table.columns.firstIndex(of: "clips"))
        let accuracy = try #require(Double(row[column]))
        #expect((results?["clips"] as? [String: Any])?["accuracy"] as? Double == accuracy)
        let whole = try Tool.run(["inspect", out])
        #expect(whole.status == 65 && whole.errors.contains("inspect one of its folds, such as seed-0/fold-1"))
    }

    @Test func whatCannotBeInspectedIsNamed() throws {
        func expect(
            _ path: String, _ status: Int32, _ reason: String, _ location: SourceLocation = #_sourceLocation
        ) throws {
            let outcome = try Tool.run(["inspect", path])
            #expect(outcome.status == status && outcome.output.isEmpty, sourceLocation: location)
            #expect(outcome.errors.hasPrefix("encore: \(path)"), "\(outcome.errors)", sourceLocation: location)
            #expect(outcome.errors.contains(reason), "\(outcome.errors)", sourceLocation: location)
        }
        try expect(folder.file("nothing"), 66, "there is no such file or folder")
        try FileSystem.createFolder(folder.file("empty"))
        try expect(folder.file("empty"), 65, "there is no sound file here; name a folder of songs, a run, or a model")
        try FileSystem.write("no music", to: folder.file("text"))
        try expect(
            folder.file("text"), 65, "not sound: it looks like text; name a sound file, a folder of songs, a run")
        try FileSystem.createFolder(folder.file("broken/jazz"))
        try FileSystem.createFolder(folder.file("broken/pop"))
        for name in ["jazz/a.wav", "pop/b.wav"] { try FileSystem.write("no music", to: folder.file("broken/" + name)) }
        try expect(folder.file("broken"), 65, "none of 2 files can be used; the first is jazz/a.wav: not sound")
        let model = try FileSystem.read(run.run + "/convolutional/model.safetensors")
        try FileSystem.write(Array(model.dropLast(100)), to: folder.file("cut"))
        try expect(folder.file("cut"), 65, "is not a valid safetensors file")
        var changed = model
        changed[model.count - 1000] ^= 1
        try FileSystem.write(changed, to: folder.file("changed.safetensors"))
        try expect(folder.file("changed.safetensors"), 65, "its content does not match its checksum")
        try FileSystem.write("{}", to: folder.file("other.safetensors"))
        try expect(folder.file("other.safetensors"), 65, "is not a valid safetensors file")
        let copy = try run.copy("with damaged settings")
        try FileSystem.write("{", to: copy + "/config.json")
        try expect(copy, 65, "config.json: is not valid JSON")
        let usage = try Tool.run(["inspect"])
        #expect(usage.status == 64 && usage.errors.contains("Missing expected argument"))
        #expect(try Tool.run(["inspect", folder.path, "--genres", ","]).status == 64)
    }
}
