import EncoreFiles
import EncoreNumerics
import Glibc

/// The samples of a song while it is decoded, before it is known how large the largest is.
///
/// The first minute and a half stays in memory, the rest goes to a file without a name. Silence takes no room in
/// either.
final class SampleSpool {
    static let blockCount = 1 << 14
    private static let blocksInMemory = 128

    private enum Block {
        case silence(count: Int)
        case memory([Float])
        /// In the file, from this block of the file on.
        case file(index: Int, count: Int)
    }

    private let folder: String?
    private var file: Int32?
    private var blocksInFile = 0
    private var blocks: [Block] = []
    private var pending: [Float] = []
    private var heldInMemory = 0
    /// What the samples span, once the song has ended.
    private(set) var range = SampleRange()
    private(set) var count = 0

    /// - Parameter folder: where the file without a name lies; none: all stays in memory.
    init(folder: String?) {
        self.folder = folder
        pending.reserveCapacity(Self.blockCount)
    }

    deinit {
        if let file { close(file) }
    }

    /// Adds the first `count` samples of an array.
    func append(_ samples: [Float], _ count: Int) throws(SystemError) {
        var taken = 0
        while taken < count {
            let piece = samples[taken..<min(count, taken + Self.blockCount - pending.count)]
            pending += piece
            taken += piece.count
            if pending.count == Self.blockCount { try endBlock() }
        }
        self.count += count
    }

    /// Ends the song: `range` is that of all samples from now on.
    func finish() throws(SystemError) {
        if !pending.isEmpty { try endBlock() }
    }

    /// Calls `body` with the samples in order, block by block; all blocks but the last have `blockCount` samples.
    func forEachBlock(_ body: ([Float]) throws(SystemError) -> Void) throws(SystemError) {
        precondition(pending.isEmpty, "a song that has not ended")
        for block in blocks {
            switch block {
            case .silence(let count): try body([Float](repeating: 0, count: count))
            case .memory(let samples): try body(samples)
            case .file(let index, let count): try body(try read(index, count))
            }
        }
    }

    private func endBlock() throws(SystemError) {
        var blockRange = SampleRange()
        blockRange.extend(pending.span)
        range.extend(blockRange)
        if blockRange.least == 0 && blockRange.largest == 0 {
            blocks.append(.silence(count: pending.count))
        } else if folder == nil || heldInMemory < Self.blocksInMemory {
            blocks.append(.memory(pending))
            heldInMemory += 1
        } else {
            blocks.append(.file(index: try write(pending), count: pending.count))
        }
        pending.removeAll(keepingCapacity: true)
    }

    private func write(_ samples: [Float]) throws(SystemError) -> Int {
        let file = try openFile()
        try SystemCalls.seek(to: place(of: blocksInFile), in: file)
        try SystemCalls.write(samples.span, to: file)
        blocksInFile += 1
        return blocksInFile - 1
    }

    private func read(_ index: Int, _ count: Int) throws(SystemError) -> [Float] {
        guard let file else { preconditionFailure("block \(index) was not written") }
        try SystemCalls.seek(to: place(of: index), in: file)
        let bytes = try SystemCalls.read(count * MemoryLayout<Float>.stride, from: file)
        guard bytes.count == count * MemoryLayout<Float>.stride else { throw SystemError(EIO) }
        return LittleEndian.numbers(in: bytes[...], as: Float.self)
    }

    /// The byte at which a block begins.
    private func place(of block: Int) -> Int { block * Self.blockCount * MemoryLayout<Float>.stride }

    private func openFile() throws(SystemError) -> Int32 {
        if let file { return file }
        guard let folder else { preconditionFailure("a spool without a folder has no file") }
        let opened = try SystemCalls.nameless(in: FilePath(folder))
        file = opened
        return opened
    }
}
