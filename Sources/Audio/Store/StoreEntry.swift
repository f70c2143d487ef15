import EncoreFiles
import EncoreNumerics
import FoundationEssentials

/// One file of the store: the samples of a song at one pooling, 16 bits each, little-endian, and behind them what they
/// are, as JSON.
///
/// The last 24 bytes are a checksum of the JSON, its length and a magic number. So a file that was cut short is none,
/// nor one whose description was changed: a changed digit of the scale would make the whole song louder. The samples
/// are not compared with their checksum, which would take reading the whole file where mapping it reads nothing.
struct StoreEntry: Sendable {
    let description: Description
    private let file: MappedFile

    /// What an entry says of itself.
    struct Description: Codable, Equatable, Sendable {
        let source: Source
        let pooling: Int
        let sampleRate: Int
        let count: Int
        let scale: Float
        let checksum: UInt64
        let seconds: Double
        let warning: String?
        let tags: SongTags
        /// Absent in entries that an earlier Encore wrote.
        let details: SoundDetails?
    }

    /// The sound file that was decoded, and the state in which it was. A file in another state is decoded anew.
    struct Source: Codable, Equatable, Sendable {
        /// The absolute path, links resolved.
        let path: String
        let bytes: Int
        /// Nanoseconds since 1970.
        let modified: Int
        /// Changes whenever the same file would give other samples.
        var decoder = Self.currentDecoder

        static let currentDecoder = 1

        init(_ path: FilePath) throws(Failure) {
            let status = try FileStatus(of: path)
            self.path = path.resolved.text
            bytes = status.bytes
            modified = status.modified
        }
    }

    /// "EncorE03". Entries of earlier kinds had other checksums; they are none, and songs are decoded anew.
    private static let magic: UInt64 = 0x3330_4572_6F63_6E45
    private static let trailerCount = 24
    private static let longestDescription = 1 << 20

    /// - Returns: `nil` for a file that is not there or is no entry.
    /// - Throws: `.runFailed` if the file cannot be mapped, which says nothing about it.
    init?(_ path: String) throws(Failure) {
        let file: MappedFile
        do throws(Failure) { file = try MappedFile(path) } catch {
            if error.kind == .runFailed { throw error }
            return nil
        }
        guard let description = Self.description(of: file) else { return nil }
        self.description = description
        self.file = file
    }

    private static func description(of file: MappedFile) -> Description? {
        guard file.byteCount >= trailerCount else { return nil }
        func number(at offset: Int) -> UInt64 {
            file.bytes(offset..<(offset + 8)).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        let end = file.byteCount - trailerCount
        let length = number(at: end + 8)
        guard number(at: end + 16) == magic, length <= longestDescription, length <= end else { return nil }
        let begin = end - Int(length)
        let json = file.bytes(begin..<end)
        guard number(at: end) == fnvHash(json),
            let description = try? JSONDecoder().decode(Description.self, from: Data(json)),
            description.count > 0, description.count == begin / MemoryLayout<Int16>.stride,
            description.scale.isNormal, description.scale > 0, description.seconds >= 0,
            ClipFormat.poolings.contains(description.pooling), description.sampleRate == ClipFormat.sampleRate
        else { return nil }
        return description
    }

    /// Of all samples.
    var bytes: Int { description.count * MemoryLayout<Int16>.stride }

    var samples: Samples {
        guard let base = unsafe file.base else { preconditionFailure("an entry without samples") }
        return unsafe Samples(
            base: base.assumingMemoryBound(to: Int16.self), count: description.count, scale: description.scale,
            checksum: description.checksum, owner: file, isMapped: true)
    }

    /// The bytes of the JSON and what follows it.
    static func trailer(_ description: Description) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(description) else {
            preconditionFailure("a song of \(description.seconds) s cannot be described")
        }
        precondition(json.count <= longestDescription, "a description of \(json.count) bytes could not be read again")
        func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        return Array(json) + bytes(fnvHash(Array(json))) + bytes(UInt64(json.count)) + bytes(magic)
    }
}
