/// The names in a folder, sorted by their bytes; hidden ones are left out unless asked for.
package func listing(of folder: FilePath, includesHidden: Bool = false) throws(Failure) -> [[UInt8]] {
    do throws(SystemError) {
        let itself = [Array(".".utf8), Array("..".utf8)]
        return try SystemCalls.names(in: folder)
            .filter { includesHidden ? !itself.contains($0) : $0.first != UInt8(ascii: ".") }
            .sorted { $0.lexicographicallyPrecedes($1) }
    } catch {
        throw systemFailure(error.code, folder)
    }
}
