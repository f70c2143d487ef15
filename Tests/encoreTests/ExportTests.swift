import Encore
import EncoreFiles
import EncoreLearning
import Foundation
import TestSupport
import Testing

@Suite struct ExportTests {
    /// By the run and the model's name, by the model's folder and by its file; the same model gives the same bytes.
    @Test func theConvolutionalModelIsWrittenWhereItIsAskedFor() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(
            ["export", run.run, "--model", "convolutional", "--format", "onnx"], in: folder.path)
        #expect(outcome.status == 0 && outcome.errors.isEmpty, "\(outcome.errors)")
        #expect(
            outcome.output
                == "convolutional.onnx: samples [N, 20000] -> encoding [N, 64], probabilities [N, 4]\n")
        let content = try FileSystem.read(folder.file("convolutional.onnx"))
        // The version of the format, and who wrote it.
        #expect(content.starts(with: [0x08, 8, 0x12, 6] + Array("encore".utf8)))
        let model = run.run + "/convolutional"
        for (index, place) in [model, model + "/model.safetensors"].enumerated() {
            let path = folder.file("\(index).onnx")
            let outcome = try Tool.run(["export", place, "--out", path], in: folder.path)
            #expect(outcome.status == 0 && outcome.output.hasPrefix(path + ": samples"), "\(outcome.errors)")
            #expect(try FileSystem.read(path) == content)
        }
        #expect(try names(in: folder.path).sorted() == ["0.onnx", "1.onnx", "convolutional.onnx"])
    }

    @Test func theBestModelOfARunIsWrittenWhereNoneIsNamed() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(["export", run.run], in: folder.path)
        let best = try Model(contentsOf: run.run).name
        #expect(outcome.status == 0 && outcome.output.hasPrefix("\(best).onnx: "), "\(outcome.errors)")
    }

    @Test func whatAModelLacksIsNoOutput() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        for (model, outputs) in [
            ("vanilla", "encoding [N, 64]"), ("two-layer", "probabilities [N, 4]"),
            ("deep-softmax", "encoding [N, 64], probabilities [N, 4]"),
        ] {
            let outcome = try Tool.run(["export", run.run, "--model", model], in: folder.path)
            #expect(outcome.status == 0 && outcome.output == "\(model).onnx: samples [N, 20000] -> \(outputs)\n")
        }
    }

    @Test func whatCannotBeExportedIsNamed() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let vanilla = run.run + "/vanilla/model.safetensors"
        let before = try FileSystem.read(vanilla)
        for (arguments, status, reason) in [
            ([run.run, "--model", "polka"], 66, "there is no model polka here"),
            ([folder.path], 66, "there is no trained model here"),
            ([folder.file("none")], 66, "none: there is no such file"),
            ([run.run + "/config.json"], 65, "config.json: "),
            ([vanilla, "--out", folder.file("none/x.onnx")], 74, "x.onnx: cannot be written"),
            ([vanilla, "--out", folder.path], 74, "cannot be written"),
            ([vanilla, "--out", vanilla], 74, "model.safetensors: is the model itself; choose another place"),
        ] as [([String], Int32, String)] {
            let outcome = try Tool.run(["export"] + arguments, in: folder.path)
            #expect(outcome.status == status && !outcome.wasKilled, "\(arguments): \(outcome.errors)")
            #expect(outcome.errors.hasPrefix("encore: ") && outcome.errors.contains(reason), "\(outcome.errors)")
            #expect(outcome.output.isEmpty)
        }
        for arguments in [[], [run.run, "--format", "torch"], [run.run, "--out", ""]] {
            #expect(try Tool.run(["export"] + arguments, in: folder.path).status == 64)
        }
        #expect(try FileSystem.read(vanilla) == before)
        #expect(try names(in: folder.path).isEmpty)
    }

    /// A name in a model file leads nowhere.
    @Test func theNameOfAModelIsNoPath() throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let model = try TrainedModel(contentsOf: run.run + "/two-layer/model.safetensors")
        let renamed = TrainedModel(
            name: "../elsewhere", network: model.network, parameters: model.parameters, genres: model.genres,
            input: model.input, level: model.level, preset: model.preset, seed: model.seed)
        try FileSystem.createFolder(folder.file("here"))
        try renamed.write(to: folder.file("model.safetensors"))
        let outcome = try Tool.run(["export", folder.file("model.safetensors")], in: folder.file("here"))
        #expect(outcome.status == 0 && outcome.output.hasPrefix("model.onnx: "), "\(outcome.errors)")
        #expect(try names(in: folder.path).sorted() == ["here", "here/model.onnx", "model.safetensors"])
    }

    @Test func aModelThatGivesNothingIsRefused() throws {
        let folder = try TemporaryFolder()
        let network = Network(Architecture(decoder: [Dense("dec", 500, 500, .linear)]))
        let model = TrainedModel(
            name: "decoder", network: network, parameters: network.initialParameters(seed: 1), genres: [],
            input: TrainedModel.InputFormat(sampleRate: 22_050, clipSamples: 20_000, pooling: 40), level: .scale(1),
            preset: "default", seed: 1)
        try model.write(to: folder.file("model.safetensors"))
        let outcome = try Tool.run(["export", folder.file("model.safetensors")], in: folder.path)
        #expect(outcome.status == 65 && outcome.errors.contains("neither encodes nor classifies"), "\(outcome.errors)")
        #expect(try names(in: folder.path) == ["model.safetensors"])
    }

    /// Random clips, silence and a soft clip, as a sound for Encore and as samples for onnxruntime.
    @Test(
        .enabled(if: ONNXRuntime.python != nil, ONNXRuntime.isMissing), arguments: SyntheticRun.models)
    func onnxruntimeAgreesWithEncore(name: String) throws {
        let run = try SyntheticRun.shared.get()
        let folder = try TemporaryFolder()
        let outcome = try Tool.run(["export", run.run, "--model", name], in: folder.path)
        try #require(outcome.status == 0, "\(outcome.errors)")
        let clips = [0.5, 0.1, 0, 0.001, 0.3].enumerated().flatMap { index, loudness in
            loudness == 0
                ? [Float](repeating: 0, count: 20_000)
                : PooledClips(count: 20_000, pooling: 40, loudness: loudness, seed: UInt64(index)).samples
        }
        let model = try Model(contentsOf: run.run, named: name)
        let own = try model.analyze(try Sound(samples: clips, sampleRate: 22_050))
        let file = try FileSystem.read(folder.file("\(name).onnx"))
        let other = try ONNXRuntime.run([.init(file: file, clips: clips)])[0]
        #expect(other.metadata["model"] == name && other.metadata["sample_rate"] == "22050")
        let encodings = own.clips.compactMap(\.encoding).flatMap { $0.map(Double.init) }
        let probabilities = own.clips.compactMap(\.probabilities).flatMap(\.values)
        #expect(encodings.count == 5 * model.encodingWidth && probabilities.count == 5 * model.genres.count)
        expectClose((other.outputs["encoding"] ?? []).map(Double.init), encodings, absolute: 1e-4)
        expectClose((other.outputs["probabilities"] ?? []).map(Double.init), probabilities, absolute: 1e-4)
    }
}
