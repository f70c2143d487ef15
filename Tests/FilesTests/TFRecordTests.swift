import EncoreFiles
import TestSupport
import Testing

@Suite struct TFRecordTests {
    /// The first from the catalog of CRC algorithms, the others from RFC 3720, appendix B.4.
    @Test func checksumsOfKnownBytes() {
        #expect(crc32c(Array("123456789".utf8)) == 0xE306_9283)
        #expect(crc32c([UInt8](repeating: 0, count: 32)) == 0x8A91_36AA)
        #expect(crc32c([UInt8](repeating: 0xFF, count: 32)) == 0x62A8_AB43)
        #expect(crc32c((0..<32).map { UInt8($0) }) == 0x46DD_794E)
        #expect(crc32c([]) == 0)
    }

    /// As TensorBoard's own functions give it.
    @Test func aRecordIsFramed() {
        #expect(
            tfRecord(Array("abc".utf8)) == [3, 0, 0, 0, 0, 0, 0, 0, 0xB0, 0x99, 0x49, 0x0E] + Array("abc".utf8) + [
                0x6E, 0x57, 0xF1, 0x21,
            ])
    }

    @Test func aGrowingFileShowsAllThatWasAdded() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("growing")
        let file = try GrowingFile(creating: path)
        for piece in ["one", "", "two"] { try file.append(Array(piece.utf8)) }
        #expect(try FileSystem.readText(path) == "onetwo")
        try file.flush()
        #expect(throws: Failure(.cannotWrite, path: path, "cannot be created (file exists)")) {
            try GrowingFile(creating: path)
        }
        #expect(throws: Failure.self) { try GrowingFile(creating: folder.file("nowhere/growing")) }
        #expect(try FileSystem.readText(path) == "onetwo")
    }
}
