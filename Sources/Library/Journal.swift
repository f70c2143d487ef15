package import EncoreFiles
internal import Glibc
internal import Synchronization

/// A file to which records are added one by one. A process that is killed, or a full disk, cuts off no more than the
/// record that was being written; it is removed when the file is opened again.
///
/// A record is a header of 32 bytes, a description and a payload. The header: a magic number of 4 bytes, the number of
/// bytes of the description (4) and of the payload (8), and a hash of each (8, 8), little-endian.
package final class Journal: Sendable {
    /// Where a record lies.
    package struct Place: Sendable {
        let offset: Int
        let descriptionCount: Int
        let payloadCount: Int

        var end: Int { offset + headerCount + descriptionCount + payloadCount }
    }

    private let path: String
    private let file: Int32
    /// Where the next record goes.
    private let end: Mutex<Int>

    /// - Parameter body: is called with each record that is there, in the order in which they were added.
    /// - Throws: `.cannotWrite` if the file cannot be opened.
    package init(_ path: String, forEach body: (Place, [UInt8]) -> Void) throws(Failure) {
        self.path = path
        do throws(SystemError) {
            file = try SystemCalls.open(FilePath(path), O_RDWR | O_CREAT | O_NOFOLLOW)
        } catch {
            throw Failure(.cannotWrite, path: path, "cannot be opened (\(error.reason))")
        }
        var end = 0
        while let (place, description) = Self.record(at: end, of: file) {
            body(place, description)
            end = place.end
        }
        self.end = Mutex(end)
        ftruncate(file, off_t(end))
    }

    deinit { close(file) }

    /// Adds a record, whole or not at all.
    package func append(_ description: [UInt8], _ payload: [UInt8]) throws(Failure) -> Place {
        let header =
            LittleEndian.bytes(of: [magic, UInt32(description.count)])
            + LittleEndian.bytes(of: [UInt64(payload.count), fnvHash(description), fnvHash(payload)])
        let record = header + description + payload
        let result = end.withLock { end in
            Result { () throws(SystemError) in
                let place = Place(
                    offset: end, descriptionCount: description.count, payloadCount: payload.count)
                do throws(SystemError) {
                    try SystemCalls.seek(to: end, in: file)
                    try SystemCalls.write(record.span, to: file)
                } catch {
                    ftruncate(file, off_t(end))
                    throw error
                }
                end = place.end
                return place
            }
        }
        do throws(SystemError) { return try result.get() } catch {
            throw Failure(.cannotWrite, path: path, "cannot be written (\(error.reason))")
        }
    }

    /// The payload of a record.
    ///
    /// - Throws: `.badData` if it is not as it was written.
    package func payload(at place: Place) throws(Failure) -> [UInt8] {
        let begin = place.offset + headerCount + place.descriptionCount
        let header = SystemCalls.bytes(place.offset..<(place.offset + headerCount), of: file)
        let payload = SystemCalls.bytes(begin..<(begin + place.payloadCount), of: file)
        guard header.count == headerCount, payload.count == place.payloadCount,
            LittleEndian.numbers(in: header[24..<32], as: UInt64.self) == [fnvHash(payload)]
        else {
            throw Failure(.badData, path: path, "is damaged", remedy: "remove it, and encode the songs again")
        }
        return payload
    }

    /// Writes a new journal in the place of this one, with some of its records. This one must not be used any more.
    package func rewrite(keeping places: [Place]) throws(Failure) {
        try FileSystem.replace(FilePath(path)) { target throws(SystemError) in
            for place in places {
                let record = SystemCalls.bytes(place.offset..<place.end, of: file)
                guard record.count == place.end - place.offset else { throw SystemError(EIO) }
                try target.write(record)
            }
        }
    }

    /// Writes all records through to the disk.
    func flush() throws(Failure) {
        guard fsync(file) == 0 else {
            throw Failure(.cannotWrite, path: path, "cannot be written (\(SystemError().reason))")
        }
    }

    private static func record(at offset: Int, of file: Int32) -> (Place, description: [UInt8])? {
        let header = SystemCalls.bytes(offset..<(offset + headerCount), of: file)
        guard header.count == headerCount else { return nil }
        let counts = LittleEndian.numbers(in: header[0..<8], as: UInt32.self)
        let words = LittleEndian.numbers(in: header[8...], as: UInt64.self)
        guard counts[0] == magic, counts[1] <= longestDescription, words[0] <= longestPayload else { return nil }
        let place = Place(offset: offset, descriptionCount: Int(counts[1]), payloadCount: Int(words[0]))
        let begin = offset + headerCount
        let description = SystemCalls.bytes(begin..<(begin + place.descriptionCount), of: file)
        var status = place.payloadCount == 0
        // The last byte of the payload is there, and so are those before it.
        if !status { status = SystemCalls.bytes((place.end - 1)..<place.end, of: file).count == 1 }
        guard status, description.count == place.descriptionCount, fnvHash(description) == words[1] else { return nil }
        return (place, description)
    }
}

/// "EnLJ".
private let magic: UInt32 = 0x4A4C_6E45
private let headerCount = 32
private let longestDescription = 1 << 20
private let longestPayload = 1 << 34
