import CSndfile
import EncoreFiles
import Glibc
import Synchronization

/// `sf_open` leaves the reason of a failure in a variable of the whole process: opening and asking go together.
let libsndfileOpening = Mutex(())

/// A sound file being read from its beginning to its end, in blocks of a fixed size.
///
/// Nothing in the file's header decides how much memory is used.
@safe public struct SoundFile: ~Copyable {
    /// Frames a second.
    public let sampleRate: Int
    /// Samples of one frame.
    public let channels: Int
    /// Frames that the header says there are; nil where it leaves that open. Not to be relied on.
    public let claimedFrames: Int?
    /// What libsndfile found wrong in the middle of the sound, where reading then ended.
    public private(set) var damage: String?

    private let handle: Handle
    /// Whether it is MP3, or another layer of MPEG audio.
    let isMPEG: Bool

    private let isSixteenBit: Bool
    private var integers: [Int16] = []

    /// Samples, of all channels together, that a block should have room for.
    public static let blockSamples = 16_000
    static let channelRange = 1...64
    static let sampleRateRange = 1_000...768_000

    /// - Throws: a `Failure` that says in words what the path leads to, if not to sound that libsndfile reads.
    public init(path: String) throws(Failure) {
        try self.init(FilePath(path))
    }

    package init(_ path: FilePath) throws(Failure) {
        let status = try FileStatus(of: path)
        try Self.requireFile(status, path)
        var info = SF_INFO()
        let handle = try Handle(path, bytes: status.bytes, &info)
        func refusal(_ reason: String) -> Failure { Failure(.badData, path: path.text, reason) }
        guard Self.sampleRateRange.contains(Int(info.samplerate)) else {
            throw refusal("a sample rate of \(info.samplerate) Hz, which no music has")
        }
        guard Self.channelRange.contains(Int(info.channels)) else {
            throw refusal("\(info.channels) channels, more than the \(Self.channelRange.upperBound) that are read")
        }
        sampleRate = Int(info.samplerate)
        channels = Int(info.channels)
        isMPEG = Int(info.format) & SF_FORMAT_TYPEMASK == SF_FORMAT_MPEG
        isSixteenBit = Int(info.format) & SF_FORMAT_SUBMASK == SF_FORMAT_PCM_16

        let frames = Int(info.frames)
        if let claim = handle.claim, claim.claimed > claim.present {
            claimedFrames = Int(min(0x1p62, Double(frames) * Double(claim.claimed) / Double(claim.present)))
        } else {
            claimedFrames = frames < Int.max ? frames : nil
        }
        self.handle = handle
    }

    /// Reads the next frames, interleaved, into the beginning of `block`, as many as it has room for.
    ///
    /// - Returns: how many frames were read; 0 at the end. Full scale is ±1.
    public mutating func read(into block: inout [Float]) -> Int {
        let room = block.count / channels
        precondition(room > 0, "a block of \(block.count) samples has no room for \(channels) channels")
        let frames =
            isSixteenBit
            ? readSixteenBit(into: &block, room)
            : unsafe block.withUnsafeMutableBufferPointer {
                unsafe Int(sf_readf_float(handle.file, $0.baseAddress, sf_count_t(room)))
            }
        if frames < room, unsafe sf_error(handle.file) != 0 {
            damage = unsafe String(cString: sf_strerror(handle.file))
        }
        return max(0, frames)
    }

    /// The same bits as `sf_readf_float`, three times as fast: libsndfile converts sample by sample.
    private mutating func readSixteenBit(into block: inout [Float], _ room: Int) -> Int {
        if integers.count < block.count { integers = [Int16](repeating: 0, count: block.count) }
        let frames = unsafe integers.withUnsafeMutableBufferPointer {
            unsafe Int(sf_readf_short(handle.file, $0.baseAddress, sf_count_t(room)))
        }
        let source = integers.span
        var target = block.mutableSpan
        for index in 0..<max(0, frames * channels) { target[index] = Float(source[index]) * 0x1p-15 }
        return frames
    }

    /// What the file says of its song.
    var tags: SongTags {
        func text(_ kind: Int) -> String? {
            guard let text = unsafe sf_get_string(handle.file, Int32(kind)) else { return nil }
            let tag = unsafe String(cString: text)
            return tag.allSatisfy(\.isWhitespace) ? nil : tag
        }
        return SongTags(
            title: text(SF_STR_TITLE), artist: text(SF_STR_ARTIST), album: text(SF_STR_ALBUM))
    }

    private static func requireFile(_ status: FileStatus, _ path: FilePath) throws(Failure) {
        let reason: String? =
            switch status.kind {
            case .file: status.bytes == 0 ? "an empty file" : nil
            case .folder: "a folder, not a sound file"
            case .pipe: "a pipe, not a sound file"
            case .device: "a device, not a sound file"
            case .socket: "a socket, not a sound file"
            }
        if let reason { throw Failure(.badData, path: path.text, reason) }
    }
}

/// Owner of libsndfile's handle on an open file.
@safe private struct Handle: ~Copyable {
    let file: OpaquePointer
    let claim: HeaderClaim?

    init(_ path: FilePath, bytes: Int, _ info: inout SF_INFO) throws(Failure) {
        // Not blocking: should a pipe have come into the file's place by now, nobody waits for its other end.
        let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY
        let descriptor = unsafe path.withTerminatedBytes { unsafe open($0, flags) }
        guard descriptor >= 0 else { throw systemFailure(errno, path) }
        let head = read(descriptor, at: 0, 512)
        let claim = HeaderClaim(size: bytes) { offset, count in
            offset + count <= head.count ? Array(head[offset..<(offset + count)]) : read(descriptor, at: offset, count)
        }
        // From here on the descriptor is libsndfile's, which closes it when opening fails, whatever it was told.
        let (file, reason) = unsafe libsndfileOpening.withLock { _ in
            let file = unsafe sf_open_fd(descriptor, Int32(SFM_READ), &info, 1)
            return unsafe (file, file == nil ? String(cString: sf_strerror(nil)) : "")
        }
        guard let file = unsafe file else { throw refusal(path, head, reason) }
        unsafe self.file = file
        self.claim = claim
    }

    deinit { unsafe sf_close(file) }
}

/// The bytes at an offset, fewer at the end of the file.
private func read(_ descriptor: Int32, at offset: Int, _ count: Int) -> [UInt8] {
    unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        filled = unsafe max(0, pread(descriptor, buffer.baseAddress, count, offset))
    }
}

private func refusal(_ path: FilePath, _ head: [UInt8], _ reason: String) -> Failure {
    guard let signature = FileSignature(head) else {
        // What libsndfile 1.2 says of a file whose rate is 0, and of an MP3 file in which it finds no frame.
        if reason.contains("SF_INFO struct incomplete") {
            return Failure(.badData, path: path.text, "a header that makes no sense, such as a sample rate of 0 Hz")
        }
        if reason.contains("not a regular file") {
            return Failure(.badData, path: path.text, "damaged: it begins as sound, but none can be decoded")
        }
        let reason = reason.hasSuffix(".") ? String(reason.dropLast()) : reason
        return Failure(.badData, path: path.text, "not sound that libsndfile can read; it says: " + reason)
    }
    guard signature.isConvertible else {
        return Failure(.badData, path: path.text, "not sound: it looks like \(signature.description)")
    }
    let name = String(lastComponent(path.text))
    return Failure(
        .badData, path: path.text, "\(signature.description) is not readable by libsndfile",
        remedy: "convert it: ffmpeg -i \(shellQuoted(name)) \(shellQuoted(withoutExtension(name[...]) + ".wav"))")
}
