import EncoreFiles
import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct ModelFileTests {
    @Test func whatIsWrittenIsRead() throws {
        let folder = try TemporaryFolder()
        let written = ToyData.model()
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
        try ToyData.model().write(to: folder.file("a"))
        try ToyData.model().write(to: folder.file("b"))
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
        ("architecture", architecture(#"{"layer":"magic"}"#), "cannot be understood"),
        (
            "architecture",
            architecture(#"{"layer":"dense","name":"c","inputs":12,"outputs":99999999,"activation":"tanh"}"#),
            "does not fit"
        ),
        (
            "architecture",
            architecture(#"{"layer":"dense","name":"c","inputs":12,"outputs":2,"activation":"tanh"}"#),
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
        try ToyData.model().write(to: path)
        var file = try Safetensors(contentsOf: path)
        file.metadata[key] = value
        try FileSystem.write(try file.encoded(), to: path)
        expectRefusal(path, reason)
        file.metadata[key] = nil
        try FileSystem.write(try file.encoded(), to: path)
        expectRefusal(path, key)
    }

    /// Architectures that a well-meant file does not have; each would do harm in training or take all memory.
    @Test(arguments: harmfulLayers + harmfulCompositions) func harmfulArchitecturesAreRefused(
        layer: String, reason: String
    ) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        try ToyData.model().write(to: path)
        var file = try Safetensors(contentsOf: path)
        file.metadata["architecture"] = Self.architecture(
            layer + #",{"layer":"dense","name":"c","inputs":12,"outputs":2,"activation":"linear"}"#)
        try FileSystem.write(try file.encoded(), to: path)
        expectRefusal(path, reason)
    }

    private static let harmfulLayers: [(String, String)] = [
        (#"{"layer":"dropout","stream":0,"width":12,"rate":1}"#, "at the rate 1.0"),
        (#"{"layer":"dropout","stream":0,"width":12,"rate":-1}"#, "at the rate -1.0"),
        (#"{"layer":"dropout","stream":0,"width":12,"rate":1.5}"#, "at the rate 1.5"),
        (#"{"layer":"dense","name":"c","inputs":12,"outputs":12,"activation":"tanh"}"#, "have one name"),
        (
            String(repeating: #"{"layer":"dropout","stream":0,"width":12,"rate":0},"#, count: 1100)
                + #"{"layer":"dropout","stream":0,"width":12,"rate":0}"#, "layers, more than 1024"
        ),
        (#"{"layer":"dropout","stream":0,"width":12,"rate":0,"rate":0.5}"#, "cannot be understood"),
        (#"{"layer":"dropout","stream":0,"width":0,"rate":0}"#, "a dropout of 0 numbers"),
        (#"{"layer":"dropout","stream":0,"width":-9223372036854775808,"rate":0}"#, "a dropout of -9"),
        (String(repeating: "[", count: 100_000), "cannot be understood"),
        (convolution(), "takes 12 numbers where 192 come in"), (convolution(stride: "0"), "stride 0"),
        (convolution(stride: "-3"), "stride -3"),
        (convolution(padding: "-1"), "padding -1"), (convolution(padding: "3"), "between 3 zeros"),
        (convolution(length: "9223372036854775807", channels: "9223372036854775807"), "9223372036854775807 steps"),
        (convolution(length: "1", channels: "0"), "1 steps of 0 numbers"),
        (convolution(kernel: "15"), "of 15 steps over 12"), (convolution(kernel: "0"), "16 filters of 0 steps"),
        (convolution(kernel: "9223372036854775807"), "filters of 9223372036854775807 steps"),
        (convolution(filters: "9223372036854775807"), "with 9223372036854775807 filters"),
        (convolution(filters: "65536"), "takes 12 numbers where"),
        (convolution(length: "65536", channels: "65536", kernel: "1", padding: "0"), "a convolution over 1 steps"),
        (convolution(length: "16777216", channels: "2", kernel: "1", padding: "0"), "a convolution over 1 steps"),
        (convolution(banks: "[]"), "with 0 banks"),
        (
            convolution(
                banks: "[" + String(repeating: #"{"kernel":1,"filters":1},"#, count: 16) + #"{"kernel":1,"filters":1}]"#
            ), "with 17 banks"
        ),
        (filterbank(poolSize: "0"), "energies of 0 out of 12 steps"),
        (filterbank(poolSize: "13"), "energies of 13 out of 12 steps"),
        (filterbank(poolSize: "1", stride: "0"), "stride 0"),
        (
            #"{"layer":"batch-norm","name":"n","length":9223372036854775807,"channels":2,"activation":"relu"}"#,
            "a normalization of 9"
        ),
        (#"{"layer":"max-pool","length":1,"channels":12}"#, "pairs of 1 steps"),
        (#"{"layer":"statistics-pooling","length":2,"channels":9223372036854775807}"#, "statistics of 2 steps"),
        (
            #"{"layer":"dense","name":"d","inputs":12,"outputs":16000000,"activation":"tanh"},"#
                + #"{"layer":"dense","name":"e","inputs":16000000,"outputs":12,"activation":"tanh"}"#,
            "MiB, more than 1024"
        ),
    ]

    private static let harmfulCompositions: [(String, String)] = [
        (#"{"layer":"average-pool","inputs":12,"pool_size":5}"#, "averaged in groups of 5"),
        (#"{"layer":"average-pool","inputs":12,"pool_size":0}"#, "averaged in groups of 0"),
        (#"{"layer":"slice","inputs":12,"first":9223372036854775807,"width":1}"#, "1 numbers from number 9223372"),
        (#"{"layer":"slice","inputs":12,"first":3,"width":9223372036854775807}"#, "numbers from number 3"),
        (#"{"layer":"chain","layers":[]}"#, "a chain without layers"),
        (#"{"layer":"parallel","branches":[]}"#, "but none"),
        (
            #"{"layer":"residual","layers":[{"layer":"max-pool","length":12,"channels":1}]}"#,
            "a residual connection adds 6 numbers to 12"
        ),
        (
            #"{"layer":"parallel","branches":[{"layer":"slice","inputs":12,"first":0,"width":6},"#
                + #"{"layer":"slice","inputs":11,"first":0,"width":6}]}"#, "a branch takes 11 numbers"
        ),
        (
            #"{"layer":"parallel","branches":["# + convolution(filters: "9223372036854775807") + "]}",
            "with 9223372036854775807 filters"
        ),
        (nested(13), "takes 12 numbers where 1 come in"), (nested(40), "cannot be understood"),
        (nested(240), "cannot be understood"),
    ]

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

    private static func filterbank(poolSize: String, stride: String = "1") -> String {
        #"{"layer":"filterbank","filters":\#(convolution(stride: stride)),"pool_size":\#(poolSize)}"#
    }

    /// A classifier of these layers alone.
    private static func architecture(_ layers: String) -> String {
        #"{"encoder":[],"heads":[{"name":"classifier","layers":[\#(layers)]}],"terms":["#
            + #"{"name":"cross_entropy","weight":1,"head":"classifier","loss":"softmax-cross-entropy"}]}"#
    }

    /// A layer within so many others.
    private static func nested(_ depth: Int) -> String {
        String(repeating: #"{"layer":"chain","layers":["#, count: depth)
            + #"{"layer":"slice","inputs":12,"first":0,"width":1}"# + String(repeating: "]}", count: depth)
    }

    /// A network that was refused when widths had a constant limit: 128 channels at 600 steps of time.
    @Test func aWideNetworkIsWelcome() {
        let architecture = Architecture(
            encoder: [
                Convolution(
                    "a", length: 19_200, channels: 1, banks: [.init(kernel: 32, filters: 128)], stride: 32, padding: 0),
                BatchNorm("n", length: 600, channels: 128, .relu),
                Residual([
                    Convolution("b", length: 600, channels: 128, banks: [.init(kernel: 3, filters: 128)], padding: 1),
                    BatchNorm("m", length: 600, channels: 128, .relu),
                ]),
                StatisticsPooling(length: 600, channels: 128),
            ],
            classifier: [Dense("cls", 256, 10, .linear)])
        #expect(architecture.validationError == nil)
    }

    private static let harmfulTerms: [(String, String)] = [
        (#"[]"#, "no term of a loss"), ("{}", "cannot be understood"),
        (#"[{"name":"a","weight":1,"head":"classifier","loss":"magic"}]"#, "cannot be understood"),
        (#"[{"name":"a","weight":-1,"head":"classifier","loss":"softmax-cross-entropy"}]"#, "has the weight -1.0"),
        (#"[{"name":"a","weight":1,"head":"x","loss":"softmax-cross-entropy"}]"#, "is of no head"),
        (#"[{"name":"a","weight":1,"loss":"covariance"}]"#, "of an encoding without encoder"),
        (#"[{"name":"A b","weight":1,"head":"classifier","loss":"covariance"}]"#, "a term is called A b"),
        (
            #"[{"name":"a","weight":1,"head":"classifier","loss":"covariance"},"#
                + #"{"name":"a","weight":1,"head":"classifier","loss":"covariance"}]"#, "terms have one name"
        ),
        (
            #"[{"name":"a","weight":1,"head":"classifier","loss":"mean-squared-error","pooling":0}]"#,
            "averaged in groups of 0"
        ),
        (
            #"[{"name":"a","weight":1,"head":"classifier","loss":"mean-squared-error","pooling":1}]"#,
            "2 numbers for 12"
        ),
    ]

    @Test(arguments: harmfulTerms) func harmfulTermsAreRefused(terms: String, reason: String) throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model.safetensors")
        try ToyData.model().write(to: path)
        var file = try Safetensors(contentsOf: path)
        file.metadata["architecture"] =
            #"{"encoder":[],"heads":[{"name":"classifier","layers":["#
            + #"{"layer":"dense","name":"c","inputs":12,"outputs":2,"activation":"linear"}]}],"terms":\#(terms)}"#
        try FileSystem.write(try file.encoded(), to: path)
        expectRefusal(path, reason)
    }

    @Test func weightsThatAreNotFiniteAreRefused() throws {
        let folder = try TemporaryFolder()
        let broken = ToyData.model()
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
