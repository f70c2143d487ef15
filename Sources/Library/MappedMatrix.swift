internal import EncoreFiles
internal import EncoreNumerics

/// A matrix of float32 in a file of NumPy's, mapped into memory.
struct MappedMatrix: Sendable {
    let rows: Int
    let columns: Int
    private let offset: Int
    private let file: MappedFile

    /// - Throws: `.missingInput` if there is no such file, `.badData` for another kind of file.
    init(_ path: String) throws(Failure) {
        file = try MappedFile(path)
        let head = file.bytes(0..<min(file.byteCount, 256))
        guard let shape = NumpyArray.shape(in: head, fileBytes: file.byteCount) else {
            throw Failure(.badData, path: path, "is not a NumPy file of a float32 matrix", remedy: encodeAgain)
        }
        (rows, columns, offset) = shape
    }

    var view: MatrixView {
        guard let base = unsafe file.base else { preconditionFailure("a NumPy file without a byte") }
        return unsafe MatrixView(
            base: (base + offset).assumingMemoryBound(to: Float.self), rows: rows, columns: columns, owner: file)
    }
}
