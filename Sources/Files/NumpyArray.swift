/// The format of NumPy's files of one array, .npy, for matrices of float32: a header, then the rows, little-endian.
///
/// Source: "NumPy format", numpy.lib.format, version 1.0.
package enum NumpyArray {
    private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
    /// The data begin at a multiple of this many bytes, so that they can be mapped.
    private static let alignment = 64

    /// What stands before the rows of a (rows, columns) matrix.
    package static func header(rows: Int, columns: Int) -> [UInt8] {
        let text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(rows), \(columns)), }"
        let length = magic.count + 2 + text.utf8.count + 1
        let padding = (alignment - length % alignment) % alignment
        let description = Array((text + String(repeating: " ", count: padding) + "\n").utf8)
        return magic + LittleEndian.bytes(of: [UInt16(description.count)]) + description
    }

    /// The shape of a matrix of float32, and where its rows begin.
    ///
    /// - Parameters:
    ///   - head: the first bytes of the file, 256 or all of them.
    ///   - fileBytes: the size of the file.
    /// - Returns: `nil` for anything else, and for a file that does not hold what its header says.
    package static func shape(
        in head: [UInt8], fileBytes: Int
    ) -> (rows: Int, columns: Int, offset: Int)? {
        guard head.count > magic.count + 2, head.starts(with: magic),
            let length = LittleEndian.numbers(in: head[8..<10], as: UInt16.self).first,
            case let offset = 10 + Int(length), offset <= head.count
        else { return nil }
        let text = String(decoding: head[10..<offset], as: UTF8.self)
        guard
            let match = text.wholeMatch(
                of: /\{'descr': '<f4', 'fortran_order': False, 'shape': \((\d{1,15}), (\d{1,6})\), \} *\n/),
            let rows = Int(match.1), let columns = Int(match.2), columns > 0,
            case (let bytes, let overflow) = (rows * columns).multipliedReportingOverflow(by: 4), !overflow,
            bytes == fileBytes - offset
        else { return nil }
        return (rows, columns, offset)
    }
}
