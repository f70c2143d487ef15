import Encore
import Foundation
import TestSupport
import Testing

@Suite struct ModelTests {
    private let trained: TrainedTones

    init() throws { trained = try TrainedTones.shared.get() }

    @Test func aModelOpensByFileFolderAndRun() throws {
        for (path, name) in [
            (trained.model.path, nil), (trained.run + "/convolutional", nil), (trained.run, "convolutional"),
        ] {
            let model = try Model(contentsOf: path, named: name, threads: 1)
            #expect(model.path == trained.run + "/convolutional/model.safetensors")
            #expect(model.name == "convolutional")
            #expect(model.encodingWidth == 64 && model.encodes && model.classifies && model.reconstructs)
        }
    }

    /// There are too few songs for validation; then the first one counts.
    @Test func aRunOpensAsItsBestModel() throws {
        #expect(try Model(contentsOf: trained.run).name == "convolutional")
        let history = trained.run + "/deep-softmax/history.csv"
        let content = try String(contentsOfFile: history, encoding: .utf8)
        defer { try? content.write(toFile: history, atomically: true, encoding: .utf8) }
        try "epoch,validation_loss,validation_accuracy\n1,0.5,0.25\n"
            .write(toFile: history, atomically: true, encoding: .utf8)
        #expect(try Model(contentsOf: trained.run).name == "deep-softmax")
    }

    @Test func aMissingModelIsNamed() throws {
        let missing = trained.folder.file("nothing.safetensors")
        try expectFailure(.missingInput, missing, "there is no such file") { _ = try Model(contentsOf: missing) }
        try expectFailure(.missingInput, trained.corpus, "no trained model") {
            _ = try Model(contentsOf: trained.corpus)
        }
        try expectFailure(.missingInput, trained.run, "no model vanilla") {
            _ = try Model(contentsOf: trained.run, named: "vanilla")
        }
        let text = trained.folder.file("text.safetensors")
        try "no model".write(toFile: text, atomically: true, encoding: .utf8)
        try expectFailure(.badData, text, "") { _ = try Model(contentsOf: text) }
    }

    @Test func soundThatIsNoneIsRefused() throws {
        let missing = trained.folder.file("nothing.wav")
        try expectFailure(.missingInput, missing, "") { _ = try Sound(contentsOf: missing) }
        try expectFailure(.badData, trained.corpus, "folder") { _ = try Sound(contentsOf: trained.corpus) }
        try expectFailure(.badData, nil, "sample 1 is nan") { _ = try Sound(samples: [0, .nan], sampleRate: 22_050) }
        try expectFailure(.badData, nil, "7 Hz") { _ = try Sound(samples: [0, 1], sampleRate: 7) }
        try expectFailure(.badData, nil, "0 channels") {
            _ = try Sound(samples: [0, 1], sampleRate: 22_050, channels: 0)
        }
        let short = trained.folder.file("short.wav")
        try Tone(frequency: 400, beat: 1, seconds: 0.5).write(to: short)
        let sound = try Sound(contentsOf: short)
        try expectFailure(.badData, short, "too short: 0.500 s of sound, where one clip takes 0.907 s") {
            _ = try trained.model.analyze(sound)
        }
    }

    private func expectFailure(
        _ kind: Failure.Kind, _ path: String?, _ reason: String, _ body: () throws -> Void,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        let failure = #expect(throws: Failure.self, sourceLocation: location, performing: body)
        #expect(failure?.kind == kind, sourceLocation: location)
        #expect(failure?.path == path, sourceLocation: location)
        let text = try #require(failure).description
        #expect(reason.isEmpty || text.contains(reason), "\(text)", sourceLocation: location)
    }
}
