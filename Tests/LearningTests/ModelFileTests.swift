import Files
import Learning
import Numerics
import TestSupport
import Testing

@Suite struct ModelFileTests {
    private func model() -> TrainedModel {
        TrainedModel(
            name: "toy", network: ToyData.network, parameters: ToyData.network.initialParameters(seed: 3),
            genres: ["a \"quoted\" genre", "b"], input: .init(sampleRate: 22_050, clipSamples: 480, pool: 40),
            scale: 0.123_456_79, preset: "default", seed: 3)
    }

    @Test func whatIsWrittenIsRead() throws {
        let folder = try TemporaryFolder()
        let written = model()
        try written.write(to: folder.file("model.safetensors"))
        let read = try TrainedModel(contentsOf: folder.file("model.safetensors"))
        #expect(read.network.architecture == written.network.architecture)
        #expect(read.parameters.vector.elements == written.parameters.vector.elements)
        #expect(read.genres == written.genres && read.scale == written.scale && read.input == written.input)
        #expect(read.name == "toy" && read.preset == "default" && read.seed == 3)
    }

    @Test func theSameModelGivesTheSameBytes() throws {
        let folder = try TemporaryFolder()
        try model().write(to: folder.file("a"))
        try model().write(to: folder.file("b"))
        let (first, second) = (try FileSystem.read(folder.file("a")), try FileSystem.read(folder.file("b")))
        #expect(first == second)
    }

    /// Damage of each kind is named for what it is.
    @Test(arguments: [
        ("scale", "0", "its scale is 0"), ("scale", "nan", "its scale is nan"), ("genres", "[\"a\"]", "1 genres for 2 classes"),
        ("pool", "7", "pooled by 7"), ("clip_samples", "-480", "are not 12 inputs"), ("sample_rate", "x", "sample_rate is x"),
        ("architecture", "{}", "cannot be understood"), ("seed", "-1", "seed is -1"),
        ("architecture", #"{"encoder":[],"decoder":[],"classifier":[{"layer":"magic"}]}"#, "cannot be understood"),
        ("architecture", #"{"encoder":[],"decoder":[],"classifier":[{"layer":"dense","name":"c","inputs":12,"outputs":99999999,"activation":"tanh"}]}"#, "does not fit"),
        ("architecture", #"{"encoder":[],"decoder":[],"classifier":[{"layer":"dense","name":"c","inputs":12,"outputs":2,"activation":"tanh"}]}"#, "its architecture has 2"),
        ("checksum", "fnv1a-0", "do not match their checksum"),
    ]) func wrongMetadataAreRefused(key: String, value: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        try model().write(to: path)
        var file = try Safetensors(contentsOf: path)
        file.metadata[key] = value
        try FileSystem.write(try file.encoded(), to: path)
        expectRefusal(path, reason)
        file.metadata[key] = nil
        try FileSystem.write(try file.encoded(), to: path)
        expectRefusal(path, key)
    }

    @Test func truncationAnywhereIsRefused() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        try model().write(to: path)
        let bytes = try FileSystem.read(path)
        for length in stride(from: 0, to: bytes.count, by: 37) {
            #expect(throws: Failure.self) {
                try TrainedModel(try Safetensors(decoding: Array(bytes[..<length]), path: path), path: path)
            }
        }
    }

    @Test func aFlippedBitInTheWeightsIsNoticed() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        try model().write(to: path)
        let bytes = try FileSystem.read(path)
        for place in stride(from: bytes.count - 1, to: bytes.count - 2000, by: -83) {
            var damaged = bytes
            damaged[place] ^= 4
            #expect(throws: Failure.self) {
                try TrainedModel(try Safetensors(decoding: damaged, path: path), path: path)
            }
        }
    }

    @Test func weightsThatAreNotFiniteAreRefused() throws {
        let folder = try TemporaryFolder()
        let broken = model()
        broken.parameters.tensors[2][0, 1] = .infinity
        try broken.write(to: folder.file("m"))
        expectRefusal(folder.file("m"), "not finite")
    }

    @Test func aMissingFileIsAMissingInput() {
        #expect { try TrainedModel(contentsOf: "/nowhere/model.safetensors") } throws: { error in
            (error as? Failure)?.kind == .missingInput
        }
    }

    private func expectRefusal(_ path: String, _ reason: String, _ location: SourceLocation = #_sourceLocation) {
        #expect(sourceLocation: location) { try TrainedModel(contentsOf: path) } throws: { error in
            guard let failure = error as? Failure else { return false }
            return failure.kind == .badData && failure.path == path && failure.reason.contains(reason)
        }
    }
}
