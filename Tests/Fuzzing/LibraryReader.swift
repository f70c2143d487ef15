import EncoreFiles
import EncoreLibrary
import Glibc

/// The journal of a library, its index, or the head of its matrix; the first byte says which.
func feedLibrary(_ bytes: [UInt8]) {
    guard let kind = bytes.first else { return }
    let bytes = Array(bytes.dropFirst())
    do throws(Failure) {
        switch kind {
        case UInt8(ascii: "j"):
            try FileSystem.overwrite(bytes)
            var places: [Journal.Place] = []
            let journal = try Journal(libraryFile) { place, _ in places.append(place) }
            for place in places { _ = try? journal.payload(at: place) }
            let added = try journal.append([1], [2, 3])
            let payload = try journal.payload(at: added)
            precondition(payload == [2, 3], "what is added to a journal is not there")
        case UInt8(ascii: "i"):
            try FileSystem.overwrite(bytes)
            let table = try IndexTable(libraryFile)
            for row in 0..<table.count { _ = try? table[row] }
            _ = table.rows(of: ["/a.wav", "/b, c"])
        case UInt8(ascii: "n"):
            guard let shape = NumpyArray.shape(in: bytes, fileBytes: bytes.count) else { return }
            precondition(shape.offset + 4 * shape.rows * shape.columns == bytes.count)
        default: return
        }
    } catch {
        precondition(!error.reason.isEmpty)
    }
}

private let libraryFile: String = {
    atexit { try? FileSystem.remove(libraryFile) }
    return "/dev/shm/encore-fuzz-library-\(getpid())"
}()

extension FileSystem {
    /// Without flushing, which would take most of the time.
    fileprivate static func overwrite(_ bytes: [UInt8]) throws(Failure) {
        do throws(SystemError) {
            let file = try SystemCalls.open(FilePath(libraryFile), O_WRONLY | O_CREAT | O_TRUNC)
            defer { close(file) }
            try SystemCalls.write(bytes.span, to: file)
        } catch {
            throw Failure(.cannotWrite, path: libraryFile, error.reason)
        }
    }
}

/// A small valid file of each kind.
func writeLibrarySeeds(_ folder: String) throws {
    let path = folder + "/journal"
    try FileSystem.remove(path)
    let journal = try Journal(path) { _, _ in }
    for number in 0..<3 { _ = try journal.append([UInt8](repeating: 7, count: number), [1, 2, 3, 4]) }
    try FileSystem.write(Array("j".utf8) + (try FileSystem.read(path)), to: path)
    let table = CSV(
        columns: ["row", "path", "seconds", "clips", "genre", "probability", "title", "artist"],
        rows: [["0", "/a.wav", "1.5", "1", "jazz", "0.5", "", "x"], ["1", "/b, c", "2", "2", "", "", "\"t\"\n", ""]])
    try FileSystem.write("i" + table.text, to: folder + "/index")
    try FileSystem.write(
        Array("n".utf8) + NumpyArray.header(rows: 1, columns: 2) + [UInt8](repeating: 0, count: 8),
        to: folder + "/matrix")
}
