import EncoreFiles
import EncoreNumerics

/// Decoded songs, each decoded once: files of samples in a folder, which are mapped into memory.
///
/// An entry is made for a sound file by its path, its size and the time of its last change; a file that has changed
/// since is decoded anew. Any number of processes may use a folder at once. An entry is written whole or not at all.
public struct SampleStore: Sendable {
    /// Where the entries lie; `nil`: songs are decoded again each time, and their samples lie in memory.
    public let folder: String?
    /// Whether songs that it does not hold are added to it.
    public let keepsSongs: Bool

    /// - Parameter keepsSongs: whether songs that it does not hold are added to it. Otherwise their samples go when the
    ///   song is no longer used, and its folder only helps with songs of more than ten minutes.
    public init(folder: String?, keepsSongs: Bool = true) {
        self.folder = folder
        self.keepsSongs = keepsSongs
    }

    /// The user's: `$XDG_CACHE_HOME/encore`, or `~/.cache/encore`.
    ///
    /// - Throws: `.missingInput` if the environment says neither.
    public static var standard: SampleStore {
        get throws(Failure) {
            // By the specification of these folders a relative path does not count.
            if let cache = SystemCalls.environment("XDG_CACHE_HOME"), cache.hasPrefix("/") {
                return SampleStore(folder: cache + "/encore")
            }
            guard let home = SystemCalls.environment("HOME") else {
                throw Failure(
                    .missingInput, "there is no place for decoded songs: neither XDG_CACHE_HOME nor HOME is set")
            }
            return SampleStore(folder: home + "/.cache/encore")
        }
    }

    /// Keeps nothing.
    public static let none = SampleStore(folder: nil)

    /// The song in a sound file.
    ///
    /// - Parameters:
    ///   - poolings: at which poolings its samples are wanted.
    ///   - withDetails: whether a song that was kept without details is decoded anew.
    /// - Throws: `.cannotWrite` if the store cannot be written, `.runFailed` if its files cannot be mapped; otherwise
    ///   why the file gives no samples.
    package func song(
        at path: FilePath, poolings: Set<Int>, withDetails: Bool = false
    ) throws(Failure) -> StoredSong {
        precondition(!poolings.isEmpty && poolings.isSubset(of: ClipFormat.poolings), "poolings \(poolings)")
        guard let folder else { return try decodedForOnce(path, poolings) }
        let source = try StoreEntry.Source(path)
        var levels: [Int: StoreEntry] = [:]
        for pooling in poolings.sorted() {
            levels[pooling] = try entry(of: source, pooling, in: folder, withDetails: withDetails)
        }
        var keptBytes = 0
        if levels.count < poolings.count {
            if !keepsSongs { return try decodedForOnce(path, poolings) }
            // Every other level is made from the finest.
            let finest: StoreEntry
            if let known = levels[1] {
                finest = known
            } else if let known = try entry(of: source, 1, in: folder, withDetails: withDetails) {
                finest = known
            } else {
                finest = try decode(path, source, into: folder)
                keptBytes = finest.bytes
            }
            levels[1] = finest
            for pooling in poolings.sorted() where levels[pooling] == nil {
                let level = try pool(finest, by: pooling, into: folder)
                levels[pooling] = level
                if keptBytes > 0 { keptBytes += level.bytes }
            }
        }
        guard let any = levels.values.first?.description else { preconditionFailure("no level of \(path.text)") }
        return StoredSong(
            seconds: any.seconds, warning: any.warning, tags: any.tags, details: any.details, keptBytes: keptBytes,
            levels: levels.filter { poolings.contains($0.key) }.mapValues(\.samples))
    }

    private func entry(
        of source: StoreEntry.Source, _ pooling: Int, in folder: String, withDetails: Bool = false
    ) throws(Failure) -> StoreEntry? {
        guard let entry = try StoreEntry(Self.file(source.path, pooling, in: folder)),
            entry.description.source == source, entry.description.pooling == pooling,
            entry.description.details != nil || !withDetails
        else { return nil }
        return entry
    }

    /// The path of an entry. Sound files whose paths collide replace each other's entries; `source.path` tells them
    /// apart.
    private static func file(_ path: String, _ pooling: Int, in folder: String) -> String {
        func hash(_ seed: UInt64) -> String {
            let digits = String(fnvHash(Array(path.utf8), from: seed), radix: 16)
            return String(repeating: "0", count: 16 - digits.count) + digits
        }
        return "\(folder)/\(hash(0xCBF2_9CE4_8422_2325))\(hash(0x8422_2325_CBF2_9CE4)).\(pooling).samples"
    }

    /// Whether the store gives files such names: an entry's, or that of the file in which one is prepared.
    static func isOwn(_ name: String) -> Bool {
        var parts = name.split(separator: ".", omittingEmptySubsequences: false)
        if parts[0].isEmpty, parts.last == "tmp" {
            // .NAME.tmp, or .NAME.NUMBER.tmp where there are no locks.
            parts = Array(parts[1..<max(1, min(4, parts.count - 1))])
        }
        return parts.count == 3 && parts[0].utf8.count == 32 && parts[0].allSatisfy(\.isHexDigit)
            && ClipFormat.poolings.contains { parts[1] == String($0) } && parts[2] == "samples"
    }
}

// MARK: - Making entries

extension SampleStore {
    private func decode(
        _ path: FilePath, _ source: StoreEntry.Source, into folder: String
    ) throws(Failure) -> StoreEntry {
        try FileSystem.createFolder(folder)
        let spool = SampleSpool(folder: folder)
        var decoder = try MonoDecoder(path)
        let report = try decode(path, bytes: source.bytes, by: &decoder, into: spool)
        return try write(
            source, pooling: 1, report, range: spool.range, count: spool.count, into: folder
        ) { sink throws(SystemError) in try spool.forEachBlock(sink) }
    }

    private func decode(
        _ path: FilePath, bytes: Int, by decoder: inout MonoDecoder, into spool: SampleSpool
    ) throws(Failure) -> DecodingReport {
        func keeping(_ body: () throws(SystemError) -> Void) throws(Failure) {
            do throws(SystemError) {
                try body()
            } catch {
                throw Failure(.cannotWrite, path: folder, "decoded samples cannot be kept (\(error.reason))")
            }
        }
        let report = try decoder.decode(limit: MonoDecoder.largestCount(fileBytes: bytes)) {
            samples, count throws(Failure) in
            try keeping { () throws(SystemError) in try spool.append(samples, count) }
        }
        try keeping(spool.finish)
        try requireSound(spool.count, path, report)
        return report
    }

    private func requireSound(_ count: Int, _ path: FilePath, _ report: DecodingReport) throws(Failure) {
        guard count >= ClipFormat.largestPooling else {
            throw Failure(.badData, path: path.text, "no sound" + (report.warning.map { " (\($0))" } ?? ""))
        }
    }

    private func pool(_ finest: StoreEntry, by pooling: Int, into folder: String) throws(Failure) -> StoreEntry {
        let description = finest.description
        let means = Pooling(finest.samples, by: pooling)
        var range = SampleRange()
        means.forEachBlock { range.extend($0.span) }
        let report = DecodingReport(
            seconds: description.seconds, warning: description.warning, tags: description.tags,
            details: description.details)
        return try write(
            description.source, pooling: pooling, report, range: range, count: means.count, into: folder
        ) { sink throws(SystemError) in try means.forEachBlock(sink) }
    }

    /// Writes an entry, and opens it.
    ///
    /// - Parameter forEachBlock: gives the numbers in order; the length of all blocks but the last is a multiple of
    ///   sixteen.
    private func write(
        _ source: StoreEntry.Source, pooling: Int, _ report: DecodingReport, range: SampleRange, count: Int,
        into folder: String, _ forEachBlock: (([Float]) throws(SystemError) -> Void) throws(SystemError) -> Void
    ) throws(Failure) -> StoreEntry {
        let path = Self.file(source.path, pooling, in: folder)
        try FileSystem.replace(FilePath(path)) { file throws(SystemError) in
            var checksum = SampleChecksum(scale: range.scale)
            var block = [Int16](repeating: 0, count: SampleSpool.blockCount)
            try forEachBlock { numbers throws(SystemError) in
                var samples = block.mutableSpan
                quantize(numbers.span, scale: range.scale, into: &samples)
                checksum.add(block.span.extracting(0..<numbers.count))
                if numbers.allSatisfy({ $0 == 0 }) {
                    // A hole in the file: silence of many hours takes no room on the disk.
                    try file.skip(numbers.count * MemoryLayout<Int16>.stride)
                } else {
                    try file.write(block.span.extracting(0..<numbers.count))
                }
            }
            try file.write(
                StoreEntry.trailer(
                    .init(
                        source: source, pooling: pooling, sampleRate: ClipFormat.sampleRate, count: count,
                        scale: range.scale, checksum: checksum.value, seconds: report.seconds, warning: report.warning,
                        tags: report.tags, details: report.details)))
        }
        guard let entry = try entry(of: source, pooling, in: folder) else {
            throw Failure(.cannotWrite, path: path, "cannot be read again after it was written")
        }
        return entry
    }

    /// The song of a file that the store does not hold, and will not hold afterwards.
    private func decodedForOnce(_ path: FilePath, _ poolings: Set<Int>) throws(Failure) -> StoredSong {
        let (finest, report) = try decodedForOnce(path)
        var levels: [Int: Samples] = [:]
        for pooling in poolings {
            levels[pooling] = pooling == 1 ? finest : Pooling(finest, by: pooling).samplesInMemory
        }
        return StoredSong(
            seconds: report.seconds, warning: report.warning, tags: report.tags, details: report.details, levels: levels
        )
    }

    /// Its finest samples: the file's own where 16 bits suffice for them, else quantized numbers.
    private func decodedForOnce(_ path: FilePath) throws(Failure) -> (Samples, DecodingReport) {
        let folder = folder.flatMap { (try? FileSystem.createFolder($0)) == nil ? nil : $0 }
        var decoder = try MonoDecoder(path)
        if let (samples, report) = try decoder.decodeSixteenBit(limit: Self.mostInMemory) {
            try requireSound(samples.count, path, report)
            return (samples, report)
        }
        let spool = SampleSpool(folder: folder)
        let report = try decode(path, bytes: try FileStatus(of: path).bytes, by: &decoder, into: spool)
        return (try samples(of: spool, path, report, in: folder), report)
    }

    /// The samples of a song that has ended: in memory, or mapped if there are many.
    private func samples(
        of spool: SampleSpool, _ path: FilePath, _ report: DecodingReport, in folder: String?
    ) throws(Failure) -> Samples {
        if let folder, spool.count > Self.mostInMemory {
            let source = try StoreEntry.Source(path)
            let entry = try write(
                source, pooling: 1, report, range: spool.range, count: spool.count, into: folder
            ) { sink throws(SystemError) in try spool.forEachBlock(sink) }
            // The map stays without the file.
            try FileSystem.remove(Self.file(source.path, 1, in: folder))
            return entry.samples
        }
        do throws(SystemError) {
            return try Samples(quantizing: spool.count, scale: spool.range.scale) { body throws(SystemError) in
                try spool.forEachBlock(body)
            }
        } catch {
            throw Failure(.badData, path: path.text, "its decoded samples cannot be read again (\(error.reason))")
        }
    }

    /// Ten minutes, 26 MB.
    private static let mostInMemory = 600 * ClipFormat.sampleRate
}
