import EncoreFiles
import Glibc
import Synchronization

/// What untrusted bytes are fed to.
enum Reader: String, CaseIterable {
    case audio, model, tables, library

    func feed(_ bytes: [UInt8]) {
        switch self {
        case .audio: feedAudio(bytes)
        case .model: feedModel(bytes)
        case .tables: feedTables(bytes)
        case .library: feedLibrary(bytes)
        }
    }
}

private let reader = Mutex(Reader.audio)

/// libFuzzer, whose `main` this program has, calls this first: `encore-fuzz READER CORPUS [libFuzzer's options]`.
///
/// CORPUS is a folder in which libFuzzer keeps what it finds worth changing; small valid files are put there first. In
/// its place may stand a file, which is then fed once.
@_cdecl("LLVMFuzzerInitialize")
func initialize(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
    let words = CommandLine.arguments
    guard words.count >= 3, let chosen = Reader(rawValue: words[1]) else {
        print("usage: encore-fuzz \(Reader.allCases.map(\.rawValue).joined(separator: "|")) CORPUS [options]")
        exit(64)
    }
    reader.withLock { $0 = chosen }
    do {
        if words[2].hasSuffix("/") { try writeSeeds(for: chosen, to: words[2]) }
    } catch {
        print("\(error)")
        exit(1)
    }
    // libFuzzer need not know of the first word.
    for index in 1..<Int(unsafe count.pointee) { unsafe arguments.pointee[index] = unsafe arguments.pointee[index + 1] }
    unsafe count.pointee -= 1
    return 0
}

/// What is fed must be used, or refused with a `Failure`: a crash, a leak or a broken promise of the reader is a
/// finding.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    unsafe reader.withLock { $0 }.feed(Array(UnsafeBufferPointer(start: bytes, count: count)))
    return 0
}
