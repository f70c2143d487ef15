/// The names in a folder, hidden ones left out, sorted by their bytes.
package func listing(of folder: FilePath) throws(Failure) -> [[UInt8]] {
    do throws(SystemError) {
        return try SystemCalls.names(in: folder).filter { $0.first != UInt8(ascii: ".") }
            .sorted { $0.lexicographicallyPrecedes($1) }
    } catch {
        throw systemFailure(error.code, folder)
    }
}
