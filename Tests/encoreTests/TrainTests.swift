import EncoreFiles
import EncoreLearning
import Foundation
import TestSupport
import Testing

@Suite struct TrainTests {
    @Test func aRunLeavesWhatItPromises() throws {
        let run = try SyntheticRun.shared.get()
        let configuration = try json(run.run + "/config.json")
        #expect((configuration["settings"] as? [String: Any])?.count == SyntheticRun.models.count)
        #expect(try csv(run.run + "/skipped.csv") == CSV(columns: ["path", "reason"]))

        let split = try csv(run.run + "/split.csv")
        #expect(split.columns == ["song", "genre", "subset", "clips"])
        #expect(split.rows.count == 32 && Set(split.rows.map { $0[0] }).count == 32)
        for genre in ["classical", "jazz", "metal", "pop"] {
            #expect(split.rows.count { $0[1] == genre && $0[2] == "test" } == 2)
            #expect(split.rows.count { $0[1] == genre && $0[2] == "train" } == 6)
        }
        #expect(split.rows.contains { $0[0] == "jazz/jazz.00003.wav" && $0[3] == "6" })

        for model in SyntheticRun.models {
            let history = try csv("\(run.run)/\(model)/history.csv")
            let terms =
                switch model {
                case "vanilla": ["reconstruction"]
                case "two-layer": ["cross_entropy"]
                default: ["reconstruction", "cross_entropy"]
                }
            #expect(
                history.columns == ["epoch", "loss"] + terms + [
                    "train_accuracy", "test_accuracy", "seconds", "clips", "validation_loss",
                ] + terms.map { "validation_" + $0 } + ["validation_accuracy"])
            func column(_ name: String) throws -> [String] {
                let index = try #require(history.columns.firstIndex(of: name))
                return history.rows.map { $0[index] }
            }
            #expect(try column("epoch") == ["1", "2", "3"])
            #expect(try column("clips").allSatisfy { $0 == "144" })
            for name in ["loss", "seconds"] + terms {
                #expect(try column(name).allSatisfy { (Double($0) ?? 0) > 0 }, "\(model): \(name)")
            }
            #expect(try column("test_accuracy").allSatisfy { $0.isEmpty == (model == "vanilla") })
        }
    }

    @Test func theModelFileSuffices() throws {
        let run = try SyntheticRun.shared.get()
        let file = try Safetensors(contentsOf: run.run + "/deep-softmax/model.safetensors")
        let names =
            (0..<4).flatMap { ["enc.\($0).weight", "enc.\($0).bias"] }
            + (0..<4).flatMap { ["dec.\($0).weight", "dec.\($0).bias"] }
            + (0..<3).flatMap { ["cls.\($0).weight", "cls.\($0).bias"] }
        #expect(file.tensors.map(\.name) == names)
        #expect(file["enc.0.weight"]?.shape == [500, 256] && file["cls.2.bias"]?.shape == [4])
        for key in [
            "model", "architecture", "genres", "sample_rate", "clip_samples", "pool", "scale", "preset", "seed",
            "version",
        ] {
            #expect(file.metadata[key]?.isEmpty == false, "\(key) is missing")
        }
        #expect(file.metadata["genres"] == #"["classical","jazz","metal","pop"]"#)
        #expect(
            file.metadata["sample_rate"] == "22050" && file.metadata["clip_samples"] == "20000"
                && file.metadata["pool"] == "40")
        #expect(try #require(Double(file.metadata["scale"] ?? "")) < 1)
        let model = try TrainedModel(contentsOf: run.run + "/two-layer/model.safetensors")
        #expect(
            model.network.layout.shapes.map(\.name) == ["hidden.weight", "hidden.bias", "output.weight", "output.bias"])
    }

    @Test func resultsGoToStdoutAndTheRestToStderr() throws {
        let run = try SyntheticRun.shared.get()
        #expect(run.training.output.contains("SYNTHETIC"))
        #expect(run.training.output.contains("deep-softmax"))
        #expect(!run.training.output.contains("epoch 1/3"))
        for model in SyntheticRun.models {
            #expect(run.training.errors.contains("\(model) epoch 3/3: loss "))
        }
        #expect(!(run.training.output + run.training.errors).unicodeScalars.contains { $0.value < 32 && $0 != "\n" })
    }

    @Test(arguments: ["1", "3"]) func theSameSeedGivesTheSameFile(threads: String) throws {
        let run = try SyntheticRun.shared.get()
        let again = run.folder.file("again\(threads)")
        let outcome = try Tool.run([
            "train", "--data", run.corpus, "--run", again, "--epochs", "3", "--threads", threads,
        ])
        #expect(outcome.status == 0)
        for model in SyntheticRun.models {
            let (first, second) = (
                try FileSystem.read("\(run.run)/\(model)/model.safetensors"),
                try FileSystem.read("\(again)/\(model)/model.safetensors")
            )
            #expect(first == second, "\(model) differs")
        }
    }

    @Test func thePosterPresetIsThePoster() throws {
        let run = try SyntheticRun.shared.get()
        let folder = run.folder.file("poster")
        let outcome = try Tool.run([
            "train", "--data", run.corpus, "--run", folder, "--preset", "poster", "--epochs", "1", "--model",
            "deep-softmax",
        ])
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("LEAKY"))
        let split = try csv(folder + "/split.csv")
        #expect(
            Set(split.rows.map { $0[0] }).count < split.rows.count, "no song stands on both sides of a split by clip")
        let model = try TrainedModel(contentsOf: folder + "/deep-softmax/model.safetensors")
        #expect(model.level == .scale(1))
        #expect(model.network.architecture == ModelRecipe.deepSoftmax.architecture(.poster, inputs: 500, genres: 4))
        let configuration = try json(folder + "/config.json")
        #expect((configuration["data"] as? [String: Any])?["clips_per_song"] as? Int == 20)
        #expect(!FileSystem.exists(folder + "/vanilla/model.safetensors"))
    }

    @Test func flagsOverrideThePreset() throws {
        let run = try SyntheticRun.shared.get()
        let folder = run.folder.file("flags")
        let outcome = try Tool.run([
            "train", "--data", run.corpus, "--run", folder, "--model", "deep-softmax", "--epochs", "2", "--batch", "50",
            "--lr", "0.002", "--lambda", "0.5", "--seed", "7", "--clips-per-song", "2", "--genres", "jazz,pop",
            "--split", "song",
        ])
        #expect(outcome.status == 0)
        let settings = try #require(
            (try json(folder + "/config.json")["settings"] as? [String: Any])?["deep-softmax"] as? [String: Any])
        #expect(
            settings["epochs"] as? Int == 2 && settings["batch_size"] as? Int == 50 && settings["seed"] as? Int == 7)
        #expect(settings["learning_rate"] as? Double == 0.002 && settings["lambda"] as? Double == 0.5)
        let split = try csv(folder + "/split.csv")
        #expect(Set(split.rows.map { $0[1] }) == ["jazz", "pop"] && split.rows.allSatisfy { $0[3] == "2" })
    }

    /// A run of other songs must not leave models behind that were trained on what is now held out.
    @Test func aRunOfOtherSettingsReplacesTheOldOne() throws {
        let run = try SyntheticRun.shared.get()
        let folder = run.folder.file("replaced")
        func train(_ model: String, _ more: [String] = []) throws -> Tool.Outcome {
            try Tool.run(["train", "--data", run.corpus, "--run", folder, "--model", model, "--epochs", "1"] + more)
        }
        #expect(try train("two-layer").status == 0)
        #expect(try train("vanilla").status == 0)
        #expect(FileSystem.exists(folder + "/two-layer/model.safetensors"))
        let other = try train("vanilla", ["--seed", "5"])
        #expect(other.errors.contains("which this one replaces"))
        #expect(!FileSystem.exists(folder + "/two-layer/model.safetensors"))
        #expect(FileSystem.exists(folder + "/vanilla/model.safetensors"))
    }

    @Test func listsDivideTheSongs() throws {
        let run = try SyntheticRun.shared.get()
        let (train, test) = (run.folder.file("train.txt"), run.folder.file("test.txt"))
        try FileSystem.write(
            "jazz/jazz.00000.au\njazz.00001.wav\npop/pop.00000\npop/pop.00001.mp3\nnowhere/x.wav\n", to: train)
        try FileSystem.write("jazz/jazz.00002.wav\npop/pop.00007.wav\npop/pop.99999.wav\n", to: test)
        let folder = run.folder.file("lists")
        let outcome = try Tool.run([
            "train", "--data", run.corpus, "--run", folder, "--model", "two-layer", "--epochs", "1",
            "--train-list", train, "--test-list", test, "--genres", "jazz,pop",
        ])
        #expect(outcome.status == 0)
        #expect(outcome.errors.contains("pop.99999"))
        let split = try csv(folder + "/split.csv")
        #expect(
            split.rows.filter { $0[2] == "train" }.map { $0[0] } == [
                "jazz/jazz.00000.wav", "jazz/jazz.00001.wav", "pop/pop.00000.wav", "pop/pop.00001.wav",
            ])
        #expect(split.rows.filter { $0[2] == "test" }.map { $0[0] } == ["jazz/jazz.00002.wav", "pop/pop.00007.wav"])
        // The best epoch of one is the last.
        let (last, best) = (folder + "/two-layer/model.safetensors", folder + "/two-layer/best.safetensors")
        #expect(try FileSystem.read(last) == FileSystem.read(best))
        #expect(try Tool.run(["eval", "--run", folder]).status == 0)
    }

    /// With validation songs the model is that of the epoch with the least loss on them, training ends when they have
    /// gained nothing for long, and the temperature is fitted on them. They lie under the wrong genres: the surer a
    /// model is, the worse it does on them, and the less sure it should be.
    @Test func theBestEpochOnValidationSongsIsKept() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let corpus = folder.file("corpus")
        try FileManager.default.copyItem(atPath: run.corpus, toPath: corpus)
        for number in 3..<5 {
            let (jazz, pop) = ("\(corpus)/jazz/jazz.0000\(number).wav", "\(corpus)/pop/pop.0000\(number).wav")
            let song = try FileSystem.read(jazz)
            try FileSystem.write(try FileSystem.read(pop), to: jazz)
            try FileSystem.write(song, to: pop)
        }
        for (part, numbers) in [("train", 0..<3), ("validation", 3..<5), ("test", 5..<8)] {
            let names = numbers.flatMap { number in ["jazz", "pop"].map { "\($0)/\($0).0000\(number).wav" } }
            try FileSystem.write(names.joined(separator: "\n"), to: folder.file(part))
        }
        let outcome = try Tool.run([
            "train", "--data", corpus, "--run", folder.file("run"), "--model", "convolutional", "--genres", "jazz,pop",
            "--pool", "40", "--epochs", "90", "--lr", "0.02", "--train-list", folder.file("train"), "--validation-list",
            folder.file("validation"), "--test-list", folder.file("test"),
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        let model = folder.file("run/convolutional")
        let history = try csv(model + "/history.csv")
        let column = try #require(history.columns.firstIndex(of: "validation_loss"))
        let losses = history.rows.compactMap { Double($0[column]) }
        let best = try #require(losses.indices.min { losses[$0] < losses[$1] })
        #expect(losses.count == min(90, best + 1 + 30), "patience is a third of the epochs")
        try #require(best < losses.count - 1, "the last epoch is the best: this shows nothing")
        let (kept, state) = (
            try Safetensors(contentsOf: model + "/model.safetensors"),
            try Safetensors(contentsOf: model + "/checkpoint.safetensors")
        )
        #expect(try Safetensors(contentsOf: model + "/best.safetensors").tensors == kept.tensors)
        #expect(kept["enc.weight"]?.floats != state["parameters.enc.weight"]?.floats)
        #expect(try #require(Double(kept.metadata["temperature"] ?? "")) > 1)
    }

    /// Where the system allows fewer threads than asked for, the training takes longer and is the same.
    @Test(.enabled(if: Nobody.canRun, "it takes root to become nobody"))
    func threadsThatAreRefusedAreDoneWithout() throws {
        let run = try SyntheticRun.shared.get()
        let folder = run.folder.file("few-threads")
        try FileSystem.createFolder(folder)
        _ = try Tool.shell(#"chmod a+rwx "$1"; chmod -R a+rX "$2"; chmod a+x "$1"/.."#, [folder, run.corpus])
        let outcome = try Tool.shell(
            "exec prlimit --nproc=20 " + Nobody.becoming
                + #""$0" train --data "$1" --run "$2" --cache "$2/cache" --epochs 3 --threads 64"#,
            [run.corpus, folder])
        #expect(outcome.status == 0, "\(outcome.errors)")
        let isSame =
            try FileSystem.read("\(run.run)/vanilla/model.safetensors")
            == FileSystem.read("\(folder)/vanilla/model.safetensors")
        #expect(isSame)
    }

    @Test(.enabled(if: Nobody.canRun, "it takes root to become nobody"))
    func songsThatMayNotBeReadAreSkipped() throws {
        let run = try SyntheticRun.shared.get()
        let (data, folder) = (try run.copyOfCorpus("secret"), run.folder.file("secret-run"))
        try FileSystem.createFolder(folder)
        _ = try Tool.shell(
            #"chmod a+rwx "$1"; chmod -R a+rX "$2"; chmod a+x "$1"/..; chmod 0 "$2"/jazz/jazz.00002.wav"#,
            [folder, data])
        let outcome = try Tool.shell(
            Nobody.becoming + #""$0" train --data "$1" --run "$2" --cache "$2/cache" --epochs 1 --model two-layer"#,
            [data, folder])
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(try csv(folder + "/skipped.csv").rows == [["jazz/jazz.00002.wav", "permission to read it is denied"]])
    }

    /// Six songs under names of GTZAN's lists, asked for by the lists: each goes where they say, and the rest is named.
    @Test func publishedListsDivideGTZAN() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let parts = [
            "blues.00029": "train", "blues.00000": "validation", "blues.00012": "test",
            "classical.00030": "train", "classical.00000": "validation", "classical.00012": "test",
        ]
        for (index, name) in parts.keys.sorted().enumerated() {
            let genre = String(name.prefix { $0 != "." })
            try FileSystem.createFolder(folder.file("data/\(genre)"))
            try FileManager.default.copyItem(
                atPath: run.corpus + "/jazz/jazz.0000\(index).wav", toPath: folder.file("data/\(genre)/\(name).wav"))
        }
        let outcome = try Tool.run([
            "train", "--data", folder.file("data"), "--run", folder.file("run"), "--model", "two-layer", "--epochs",
            "1",
            "--split", "gtzan-filtered",
        ])
        try #require(outcome.status == 0, "\(outcome.errors)")
        for row in try csv(folder.file("run/split.csv")).rows {
            let name = String(row[0].split(separator: "/")[1].dropLast(4))
            #expect(row[2] == parts[name], "\(row)")
        }
        #expect(outcome.output.contains("fault-filtered") && outcome.errors.contains("blues.00030"))
    }
}
