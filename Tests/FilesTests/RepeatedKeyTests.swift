import EncoreFiles
import Testing

@Suite struct RepeatedKeyTests {
    @Test(
        arguments: [
            (#"{"a":1,"a":2}"#, "a"), (#"{"a":1, "\u0061" : 2}"#, "a"), (#"{"x":[{"b":{},"c":"b","b":[]}]}"#, "b"),
            (#"{"":1,"":2}"#, ""), (#"{"é":1,"e\u0301":2}"#, "é"), ("{\"a\\\"\":1,\"b\":\"}\",\"a\\\"\":1}", "a\""),
            (#"{"a":"a","b":"a","c":["a","a"]}"#, nil), (#"[{"a":1},{"a":2}]"#, nil), (#"{"a":{"a":{"a":1}}}"#, nil),
            ("", nil), ("\"", nil), ("}]{\"", nil), (#"{"a\"#, nil), (#""a","a""#, nil), (#"],"a","a""#, nil),
        ] as [(String, String?)])
    func namesThatStandTwiceAreFound(json: String, name: String?) {
        #expect(repeatedKey(inJSON: Array(json.utf8)) == name)
    }
}
