import EncoreFiles
import Testing

@Suite struct FailureTests {
    @Test func readsAsOneLine() {
        let failure = Failure(.badData, path: "a\nb.wav", "is empty", remedy: "remove it")
        #expect(failure.description == "a\\u{a}b.wav: is empty; remove it")
        #expect(Failure(.runFailed, "no memory").description == "no memory")
    }
}
