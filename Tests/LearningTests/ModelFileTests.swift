import EncoreFiles
import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct ModelFileTests {
    private func model() -> TrainedModel {
        TrainedModel(
            name: "toy", network: ToyData.network, parameters: ToyData.network.initialParameters(seed: 3),
            genres: ["a \"quoted\" genre", "b"], input: .init(sampleRate: 22_050, clipSamples: 480, pool: 40),
            level: .scale(0.123_456_79), temperature: 1.25, preset: "default", seed: 3)
    }

    @Test func whatIsWrittenIsRead() throws {
        let folder = try TemporaryFolder()
        let written = model()
        try written.write(to: folder.file("model.safetensors"))
        let read = try TrainedModel(contentsOf: folder.file("model.safetensors"))
        #expect(read.network.architecture == written.network.architecture)
        #expect(read.parameters.vector.elements == written.parameters.vector.elements)
        #expect(
            read.genres == written.genres && read.level == written.level && read.temperature == written.temperature
                && read.input == written.input)
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
        ("scale", "0", "its scale is 0"), ("scale", "nan", "its scale is nan"),
        ("genres", "[\"a\"]", "1 genres for 2 classes"),
        ("pool", "7", "pooled by 7"), ("clip_samples", "-480", "are not 12 inputs"),
        ("sample_rate", "x", "sample_rate is x"),
        ("architecture", "{}", "cannot be understood"), ("seed", "-1", "seed is -1"),
        ("architecture", #"{"encoder":[],"decoder":[],"classifier":[{"layer":"magic"}]}"#, "cannot be understood"),
        (
            "architecture",
            #"{"encoder":[],"decoder":[],"classifier":[{"layer":"dense","name":"c","inputs":12,"outputs":99999999,"activation":"tanh"}]}"#,
            "does not fit"
        ),
        (
            "architecture",
            #"{"encoder":[],"decoder":[],"classifier":[{"layer":"dense","name":"c","inputs":12,"outputs":2,"activation":"tanh"}]}"#,
            "its architecture has 2"
        ),
        ("checksum", "fnv1a-0", "does not match its checksum"), ("scale", "0.5", "does not match its checksum"),
        ("scale", "1e-42", "its scale is 1e-42"), ("scale", "inf", "its scale is inf"),
        ("scale", "1e99", "its scale is"),
        ("genres", #"["b","a"]"#, "does not match its checksum"), ("genres", #"["a","a"]"#, "2 genres for 2 classes"),
        ("clip_samples", "9223372036854775808", "clip_samples is 9223372036854775808"), ("pool", "0", "pooled by 0"),
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

    /// Architectures that a well-meant file does not have; each would do harm in training or take all memory.
    @Test(arguments: [
        (#"{"layer":"dropout","stream":0,"width":12,"keep":0}"#, "keeps 0.0 of its input"),
        (#"{"layer":"dropout","stream":0,"width":12,"keep":-1}"#, "keeps -1.0 of its input"),
        (#"{"layer":"dropout","stream":0,"width":12,"keep":1.5}"#, "keeps 1.5 of its input"),
        (#"{"layer":"dense","name":"c","inputs":12,"outputs":12,"activation":"tanh"}"#, "have one name"),
        (
            String(repeating: #"{"layer":"dropout","stream":0,"width":12,"keep":1},"#, count: 300)
                + #"{"layer":"dropout","stream":0,"width":12,"keep":1}"#, "it has 302 layers"
        ),
        (#"{"layer":"dropout","stream":0,"width":12,"keep":1,"keep":0.5}"#, "cannot be understood"),
        (#"{"layer":"dropout","stream":0,"width":0,"keep":1}"#, "outside 1"),
        (#"{"layer":"dropout","stream":0,"width":-9223372036854775808,"keep":1}"#, "outside 1"),
        (String(repeating: "[", count: 100_000), "cannot be understood"),
        (convolution(), "takes 12 numbers where 192 come in"), (convolution(stride: "0"), "stride 0"),
        (convolution(stride: "-3"), "stride -3"),
        (convolution(padding: "-1"), "padding -1"), (convolution(padding: "3"), "between 3 zeros"),
        (convolution(length: "9223372036854775807", channels: "9223372036854775807"), "9223372036854775807 steps"),
        (convolution(length: "1", channels: "0"), "1 steps of 0 numbers"),
        (convolution(kernel: "15"), "of 15 steps over 12"), (convolution(kernel: "0"), "16 filters of 0 steps"),
        (convolution(kernel: "9223372036854775807"), "filters of 9223372036854775807 steps"),
        (convolution(filters: "9223372036854775807"), "with 9223372036854775807 filters"),
        (convolution(filters: "65536"), "from 12 to 786432 numbers"),
        (convolution(length: "65536", channels: "65536", kernel: "1", padding: "0"), "from 4294967296 to"),
        (convolution(length: "60000", channels: "2", kernel: "60000", padding: "0"), "60000 steps of 2 numbers"),
        (convolution(banks: "[]"), "with 0 banks"),
        (
            convolution(
                banks: "[" + String(repeating: #"{"kernel":1,"filters":1},"#, count: 16) + #"{"kernel":1,"filters":1}]"#
            ), "with 17 banks"
        ),
        (filterbank(frames: "0"), "energies of 0 out of 12 steps"),
        (filterbank(frames: "13"), "energies of 13 out of 12 steps"),
        (filterbank(frames: "1", stride: "0"), "stride 0"),
        (
            #"{"layer":"batch-norm","name":"n","length":9223372036854775807,"channels":2,"activation":"relu"}"#,
            "a normalisation of 9"
        ),
        (#"{"layer":"max-pool","length":1,"channels":12}"#, "pairs of 1 steps"),
        (#"{"layer":"time-statistics","length":2,"channels":9223372036854775807}"#, "statistics of 2 steps"),
        (
            String(repeating: #"{"layer":"max-pool","length":65536,"channels":1},"#, count: 9)
                + #"{"layer":"max-pool","length":65536,"channels":1}"#, "more than 262144"
        ),
    ]) func harmfulArchitecturesAreRefused(layer: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        try model().write(to: path)
        var file = try Safetensors(contentsOf: path)
        file.metadata["architecture"] =
            #"{"encoder":[],"decoder":[],"classifier":[\#(layer),"#
            + #"{"layer":"dense","name":"c","inputs":12,"outputs":2,"activation":"linear"}]}"#
        try FileSystem.write(try file.encoded(), to: path)
        expectRefusal(path, reason)
    }

    /// A convolution of twelve numbers, one channel, and one bank of 3 × 16 filters, but for what is said otherwise.
    private static func convolution(
        length: String = "12", channels: String = "1", kernel: String = "3", filters: String = "16",
        banks: String? = nil,
        stride: String = "1", padding: String = "1"
    ) -> String {
        let banks = banks ?? #"[{"kernel":\#(kernel),"filters":\#(filters)}]"#
        return #"{"layer":"convolution","name":"c","length":\#(length),"channels":\#(channels),"banks":\#(banks),"#
            + #""stride":\#(stride),"padding":\#(padding),"bias":false}"#
    }

    private static func filterbank(frames: String, stride: String = "1") -> String {
        #"{"layer":"filterbank","filters":\#(convolution(stride: stride)),"frames":\#(frames)}"#
    }

    @Test(arguments: [
        (#"[]"#, #"[{"layer":"dense","name":"w","inputs":12,"outputs":2,"activation":"tanh"}]"#, "without a first"),
        (
            #"[{"layer":"dense","name":"e","inputs":12,"outputs":2,"activation":"tanh"}]"#,
            #"[{"layer":"dense","name":"w","inputs":12,"outputs":2,"activation":"tanh"}]"#, "without a decoder"
        ),
        (#"[]"#, "{}", "cannot be understood"),
    ]) func aSecondEncoderNeedsAFirstAndADecoder(encoder: String, second: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        try model().write(to: path)
        var file = try Safetensors(contentsOf: path)
        #expect(file.metadata["architecture"]?.contains("waveform_encoder") == false)
        file.metadata["architecture"] =
            #"{"encoder":\#(encoder),"waveform_encoder":\#(second),"decoder":[],"classifier":["#
            + #"{"layer":"dense","name":"c","inputs":\#(encoder == "[]" ? 12 : 2),"outputs":2,"activation":"linear"}]}"#
        try FileSystem.write(try file.encoded(), to: path)
        expectRefusal(path, reason)
    }

    /// Cut at every length.
    @Test func truncationAnywhereIsRefused() throws {
        let bytes = try written(model())
        for length in 0..<bytes.count {
            #expect(throws: Failure.self) { try read(Array(bytes[..<length])) }
        }
    }

    /// 5,000 files with one bit changed, anywhere: refused, or as they were.
    @Test func aFlippedBitIsNoticed() throws {
        let original = model()
        var damage = Damage(of: try written(original))
        var refused = 0
        for _ in 0..<5000 {
            do throws(Failure) {
                let other = try read(damage.flip())
                #expect(other.parameters.vector.elements == original.parameters.vector.elements)
                #expect(other.network.architecture == original.network.architecture && other.level == original.level)
                #expect(other.genres == original.genres && other.input == original.input && other.name == original.name)
            } catch {
                #expect(error.kind == .badData && error.path == "x")
                refused += 1
            }
        }
        #expect(refused > 4900, "\(refused) of 5,000 were refused")
    }

    /// 5,000 files with several changes: whatever is loaded computes.
    @Test func scrambledFilesDoNoHarm() throws {
        var damage = Damage(of: try written(model()))
        for _ in 0..<5000 {
            guard let other = try? read(damage.scramble()) else { continue }
            #expect(other.parameters.vector.elements.allSatisfy { $0.isFinite })
        }
    }

    private func written(_ model: TrainedModel) throws -> [UInt8] {
        let folder = try TemporaryFolder()
        try model.write(to: folder.file("model.safetensors"))
        return try FileSystem.read(folder.file("model.safetensors"))
    }

    private func read(_ bytes: [UInt8]) throws(Failure) -> TrainedModel {
        try TrainedModel(try Safetensors(decoding: bytes, path: "x"), path: "x")
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
