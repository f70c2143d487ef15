import EncoreExperiments
import EncoreFiles
import Testing

@Suite struct JSONTests {
    private struct Result: Encodable {
        struct Model: Encodable {
            let name: String
            let relativeToZero: [Double]
        }

        let model: Model
    }

    @Test(arguments: [(Double.nan, "nan"), (.infinity, "inf"), (-.infinity, "-inf")])
    func aNumberThatJSONCannotSayIsNamed(number: Double, text: String) {
        let result = Result(model: .init(name: "a", relativeToZero: [0.5, number]))
        let failure = #expect(throws: Failure.self) { try jsonText(result, path: "runs/a/eval.json") }
        #expect(failure?.path == "runs/a/eval.json" && failure?.kind == .runFailed)
        #expect(failure?.reason == "model.relativeToZero[1] is \(text), which JSON cannot represent")
    }

    @Test func keysAreSortedAndInSnakeCase() throws {
        let result = Result(model: .init(name: "x", relativeToZero: [1]))
        let text = try jsonText(result, path: "x")
        #expect(text.filter { !$0.isWhitespace } == #"{"model":{"name":"x","relative_to_zero":[1]}}"#)
    }
}
