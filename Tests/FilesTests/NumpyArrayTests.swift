import EncoreFiles
import Testing

struct NumpyArrayTests {
    @Test func theHeaderIsThatOfNumPy() {
        let header = NumpyArray.header(rows: 3, columns: 64)
        #expect(header.count == 128)
        #expect(Array(header[..<10]) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 118, 0])
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 64), }"
        #expect(String(decoding: header[10...], as: UTF8.self) == text + String(repeating: " ", count: 57) + "\n")
    }

    @Test(arguments: [(0, 64), (1, 1), (999_999_999, 64), (12_345, 32)]) func shapesComeBack(rows: Int, columns: Int) {
        let header = NumpyArray.header(rows: rows, columns: columns)
        #expect(header.count % 64 == 0)
        let bytes = header.count + 4 * rows * columns
        let shape = NumpyArray.shape(in: header, fileBytes: bytes)
        #expect(shape?.rows == rows && shape?.columns == columns && shape?.offset == header.count)
        for other in [0, bytes - 1, bytes + 1, bytes + 4] {
            #expect(NumpyArray.shape(in: header, fileBytes: other) == nil)
        }
    }

    @Test func otherHeadersAreRefused() {
        let header = NumpyArray.header(rows: 2, columns: 4)
        for length in 0..<header.count {
            #expect(NumpyArray.shape(in: Array(header[..<length]), fileBytes: header.count + 32) == nil)
        }
        let text = String(decoding: header[10...], as: UTF8.self)
        for (part, other) in [("<f4", "<f8"), ("False", "True"), ("(2, 4)", "(2,)"), ("(2, 4)", "(4, 2, 1)")] {
            let changed = Array(header[..<10]) + Array(text.replacing(part, with: other).utf8)
            #expect(NumpyArray.shape(in: changed, fileBytes: changed.count + 32) == nil, "\(other)")
        }
    }
}
