import EncoreFiles
import Glibc
import Testing

@Suite struct FilePathTests {
    /// Every name of up to four of these bytes has a text of its own.
    @Test func differentNamesHaveDifferentTexts() {
        let bytes = Array("\\x59E".utf8) + [0xE9, 0xC3, 0xA9]
        var names: [[UInt8]] = [[]]
        var all: [[UInt8]] = []
        for _ in 0..<4 {
            names = names.flatMap { name in bytes.map { name + [$0] } }
            all += names
        }
        #expect(Set(all.map { Array(FilePath.text(of: $0).utf8) }).count == all.count)
        #expect(all.allSatisfy { FilePath(ofText: FilePath.text(of: $0)).bytes == $0 })
        #expect(FilePath.text(of: Array("AC\\DC".utf8)) == "AC\\DC")
        #expect(FilePath.text(of: Array("\\xE9".utf8)) == "\\x5CxE9" && FilePath.text(of: [0xE9]) == "\\xE9")
    }

    @Test func permissionDeniedInWords() {
        let failure = systemFailure(EACCES, FilePath("a.wav"))
        #expect(failure == Failure(.badData, path: "a.wav", "permission to read it is denied"))
    }

    @Test(arguments: [
        ("song.wav", "song.wav"), ("a/b-c_1.wav", "a/b-c_1.wav"), ("", "''"), ("two words", "'two words'"),
        ("it's", "'it'\\''s'"), ("$HOME", "'$HOME'"), ("~", "'~'"), ("=ls", "'=ls'"), ("ä", "'ä'"),
    ]) func wordsForAShell(text: String, word: String) {
        #expect(shellQuoted(text) == word)
    }
}
