import EncoreFiles
import TestSupport
import Testing

@Suite struct SafetensorsTests {
    private func file(_ header: String, data: [UInt8], length: UInt64? = nil) -> [UInt8] {
        let count = length ?? UInt64(header.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } + Array(header.utf8) + data
    }

    @Test func whatIsWrittenIsRead() throws {
        var written = Safetensors(metadata: ["a": "1", "b": "é\"\n"])
        written.append("second", shape: [2, 2], floats: [1, -2, .infinity, 0x1p-140])
        written.append("first", shape: [0], floats: [])
        written.append("third", shape: [1], floats: [7])
        let read = try Safetensors(decoding: try written.encoded(), path: "x")
        #expect(read.metadata == written.metadata)
        #expect(read["second"]?.floats == [1, -2, .infinity, 0x1p-140] && read["second"]?.shape == [2, 2])
        #expect(read["first"]?.floats == [] && read["third"]?.floats == [7] && read["fourth"] == nil)
    }

    @Test func aFileInPiecesHasTheSameBytes() throws {
        let folder = try TemporaryFolder()
        var file = Safetensors(metadata: ["a": "1"])
        file.append("x", shape: [2], floats: [1, -0.0])
        file.append("y", shape: [1], doubles: [.pi])
        try file.write(to: folder.file("model"))
        #expect(try FileSystem.read(folder.file("model")) == file.encoded())
        #expect(try Safetensors(contentsOf: folder.file("model")) == Safetensors(decoding: file.encoded(), path: "x"))
    }

    /// What is too large to be read is not written, to the byte.
    @Test func theLimitIsTheSameForWritingAndReading() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("model")
        var file = Safetensors()
        file.append("x", shape: [1000], floats: [Float](repeating: 1, count: 1000))
        let size = try file.encoded().count
        try file.write(to: path, limit: size)
        #expect(throws: Never.self) { try Safetensors(contentsOf: path, limit: size) }
        #expect(throws: Failure.self) { try Safetensors(contentsOf: path, limit: size - 1) }
        #expect(throws: Failure.self) { try file.encoded(limit: size - 1) }
        let failure = #expect(throws: Failure.self) { try file.write(to: path, limit: size - 1) }
        #expect(failure?.path == path && failure?.reason.hasPrefix("\(size) bytes of tensors are more than") == true)
    }

    @Test func otherTypesAreRead() throws {
        let bytes = file(
            #"{"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"#
                + #""i":{"dtype":"I32","shape":[1],"data_offsets":[8,12]}}  "#,
            data: [0, 0, 0, 0, 0, 0, 0xF0, 0xBF, 0xFE, 0xFF, 0xFF, 0xFF])
        let read = try Safetensors(decoding: bytes, path: "x")
        #expect(read["d"]?.doubles == [-1] && read["i"]?.integers == [-2] && read["i"]?.floats == nil)
    }

    @Test(arguments: [
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 3, "outside the data"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 5, "belong to no tensor"),
        (#"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#, 4, "of shape [2] has 4 bytes"),
        (#"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 4, "of shape [-1]"),
        (#"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#, 4, "of shape"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#, 4, "outside the data"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, 4, "outside the data"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#, 4, "outside the data"),
        (#"{"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}"#, 4, "unknown type Q4"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "a gap or an overlap"),
        (
            #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"#
                + #""b":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            8, "a gap or an overlap"
        ),
        (
            #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"#
                + #""a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#,
            8, "a stands twice"
        ),
        (#"{"__metadata__":{"k":"1","k":"2"}}"#, 0, "k stands twice"),
        (#"{"__metadata__":{},"__metadata__":{}}"#, 0, "__metadata__ stands twice"),
        (#"{"__metadata__":{"k":1}}"#, 0, "not the JSON"), ("{\"__metadata__\":{\"k\":\"\u{0}\"}}", 0, "not the JSON"),
        (#"{"a":{"dtype":"F32","shape":[1e99],"data_offsets":[0,4]}}"#, 4, "not the JSON"),
        (#"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#, 4, "not the JSON"),
        (#"{"a":{"dtype":"F32","shape":[0.5],"data_offsets":[0,4]}}"#, 4, "not the JSON"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,9223372036854775807]}}"#, 4, "outside the data"),
        (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-9223372036854775808,4]}}"#, 4, "outside the data"),
        (#"{"a":{"dtype":"F32","shape":[0,-1],"data_offsets":[0,0]}}"#, 0, "of shape [0, -1]"),
        (#"{"a":7}"#, 0, "not the JSON"), ("[]", 0, "not the JSON"), ("", 0, "not the JSON"), ("{", 0, "not the JSON"),
    ]) func malformedFilesAreRefused(header: String, dataBytes: Int, reason: String) {
        expectRefusal(file(header, data: [UInt8](repeating: 0, count: dataBytes)), reason)
    }

    @Test func aHeaderThatClaimsMoreThanThereIsIsRefused() {
        expectRefusal([], "0 bytes")
        expectRefusal([1, 2, 3], "3 bytes")
        expectRefusal(file("{}", data: [], length: 3), "claims 3 bytes of the 2")
        expectRefusal(file("{}", data: [], length: .max), "claims 18446744073709551615")
    }

    /// Neither the stack nor the memory is used up.
    @Test(arguments: ["[", "{\"a\":", "{\"a\":["]) func deepNestingIsRefused(opening: String) {
        expectRefusal(file(String(repeating: opening, count: 200_000), data: []), "not the JSON")
    }

    @Test func textThatIsNotUTF8IsRefused() {
        let header: [UInt8] =
            Array(#"{"__metadata__":{"k":""#.utf8) + [0xFF, 0xC0, 0xED, 0xA0, 0x80] + Array(#""}}"#.utf8)
        expectRefusal([UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header, "not the JSON")
    }

    /// What a name may not do to the terminal on which the error is read.
    @Test func namesInErrorsAreHarmless() {
        expectRefusal(
            file(#"{"\u001b[2J\n":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, data: []), #"\u{1b}[2J\u{a}"#)
    }

    private func expectRefusal(_ bytes: [UInt8], _ reason: String, _ location: SourceLocation = #_sourceLocation) {
        #expect(sourceLocation: location) { try Safetensors(decoding: bytes, path: "x") } throws: { error in
            guard let failure = error as? Failure else { return false }
            return failure.kind == .badData && (reason.isEmpty || failure.reason.contains(reason))
        }
    }
}
