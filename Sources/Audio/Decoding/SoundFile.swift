import CSndfile
import EncoreFiles
import Glibc

/// A sound file being read from its beginning to its end, in blocks of a fixed size.
///
/// Nothing in the file's header decides how much memory is used.
package struct SoundFile: ~Copyable {
    /// Frames per second.
    package let sampleRate: Int
    /// Samples of one frame.
    package let channels: Int
    /// Frames that the header says there are; nil where it leaves that open. Not to be relied on.
    package let claimedFrames: Int?
    /// What libsndfile found wrong in the middle of the sound, where reading then ended.
    private(set) var damage: String?

    private let path: FilePath
    private let handle: SndfileHandle
    /// What people call its format: "MP3", "WAV 16 bit".
    let format: String
    /// Whether it is MP3, or another layer of MPEG audio.
    let isMPEG: Bool

    /// Whether its samples are whole numbers of 16 bits.
    let isSixteenBit: Bool
    private var integers: [Int16] = []

    /// Samples, of all channels together, that a block should have room for.
    static let blockSamples = 16_000
    static let channelRange = 1...64
    static let sampleRateRange = 1_000...768_000

    static func unsupportedRate(_ rate: Int) -> String {
        "a sample rate of \(rate) Hz, where 1,000 to 768,000 Hz are supported"
    }

    /// - Throws: a `Failure` that says in words what the path leads to, if not to sound that libsndfile reads.
    package init(_ path: FilePath) throws(Failure) {
        let status = try FileStatus(of: path)
        try Self.requireFile(status, path)
        let descriptor: Int32
        do throws(SystemError) {
            // Not blocking: should a pipe have come into the file's place by now, nobody waits for its other end.
            descriptor = try SystemCalls.open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY)
        } catch {
            throw systemFailure(error.code, path)
        }
        let head = SystemCalls.bytes(0..<512, of: descriptor)
        let claim = HeaderClaim(size: status.bytes) { offset, count in
            let range = offset..<(offset + count)
            return range.upperBound <= head.count ? Array(head[range]) : SystemCalls.bytes(range, of: descriptor)
        }
        let handle: SndfileHandle
        do throws(SystemError) {
            handle = try SndfileHandle(descriptor, mode: Int(SFM_READ))
        } catch {
            throw unreadable(path, head, error.reason)
        }
        let info = handle.info
        func refusal(_ reason: String) -> Failure { Failure(.badData, path: path.text, reason) }
        guard Self.sampleRateRange.contains(Int(info.samplerate)) else {
            throw refusal(Self.unsupportedRate(Int(info.samplerate)))
        }
        guard Self.channelRange.contains(Int(info.channels)) else {
            throw refusal("\(info.channels) channels, more than the \(Self.channelRange.upperBound) that are read")
        }
        sampleRate = Int(info.samplerate)
        channels = Int(info.channels)
        format = formatName(Int(info.format))
        isMPEG = Int(info.format) & SF_FORMAT_TYPEMASK == SF_FORMAT_MPEG
        isSixteenBit = Int(info.format) & SF_FORMAT_SUBMASK == SF_FORMAT_PCM_16

        let frames = Int(info.frames)
        if let claim, claim.claimed > claim.present {
            claimedFrames = Int(min(0x1p62, Double(frames) * Double(claim.claimed) / Double(claim.present)))
        } else {
            claimedFrames = frames < Int.max ? frames : nil
        }
        self.path = path
        self.handle = handle
    }

    /// Reads the next frames, interleaved, into the beginning of `block`, as many as it has room for.
    ///
    /// - Returns: how many frames were read; 0 at the end. Full scale is ±1.
    /// - Throws: `.badData` if the disk fails: unlike damage, that may pass, and what was read so far is no song.
    package mutating func read(into block: inout [Float]) throws(Failure) -> Int {
        let room = block.count / channels
        precondition(room > 0, "a block of \(block.count) samples has no room for \(channels) channels")
        let frames = isSixteenBit ? readSixteenBit(into: &block, room) : handle.read(room, into: &block)
        if frames < room { try noteFailure() }
        return frames
    }

    /// The same for at most `room` frames, as whole numbers of 16 bits, behind the first `filled` samples of `block`.
    /// Full scale is ±2¹⁵.
    mutating func read(
        _ room: Int, into block: inout MutableSpan<Int16>, at filled: Int
    ) throws(Failure) -> Int {
        precondition(room > 0, "no room for a frame")
        let frames = handle.read(room, into: &block, at: filled)
        if frames < room { try noteFailure() }
        return frames
    }

    /// Looks why fewer frames came than there is room for.
    private mutating func noteFailure() throws(Failure) {
        guard let failure = handle.failure else { return }
        if handle.systemHasFailed {
            throw Failure(.badData, path: path.text, "cannot be read (\(failure.reason))")
        }
        damage = failure.reason
    }

    /// The same bits as libsndfile's own conversion to `Float`, three times as fast: it converts sample by sample.
    private mutating func readSixteenBit(into block: inout [Float], _ room: Int) -> Int {
        if integers.count < block.count { integers = [Int16](repeating: 0, count: block.count) }
        let frames = handle.read(room, into: &integers)
        let source = integers.span
        var target = block.mutableSpan
        for index in 0..<(frames * channels) { target[index] = Float(source[index]) * 0x1p-15 }
        return frames
    }

    /// What the file says of its song, each text cut to 1,000 characters: a tag may be as long as its writer likes.
    var tags: SongTags {
        func text(_ kind: Int) -> String? {
            handle.text(kind).flatMap { text in
                text.allSatisfy(\.isWhitespace) ? nil : String(text.unicodeScalars.prefix(1000))
            }
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

/// What to say of a file that libsndfile refuses.
private func unreadable(_ path: FilePath, _ head: [UInt8], _ reason: String) -> Failure {
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
