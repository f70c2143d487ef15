import CSndfile
import EncoreFiles
import Glibc

/// Kinds of sound file that can be written.
public enum SoundFormat: String, CaseIterable, Sendable {
    case wav, floatWAV, au, flac, ogg, mp3

    fileprivate var code: Int {
        switch self {
        case .wav: SF_FORMAT_WAV | SF_FORMAT_PCM_16
        case .floatWAV: SF_FORMAT_WAV | SF_FORMAT_FLOAT
        case .au: SF_FORMAT_AU | SF_FORMAT_PCM_16
        case .flac: SF_FORMAT_FLAC | SF_FORMAT_PCM_16
        case .ogg: SF_FORMAT_OGG | SF_FORMAT_VORBIS
        case .mp3: SF_FORMAT_MPEG | SF_FORMAT_MPEG_LAYER_III
        }
    }

    fileprivate var isSixteenBit: Bool { code & SF_FORMAT_SUBMASK == SF_FORMAT_PCM_16 }
}

/// Writes 16-bit mono WAV, whole or not at all. The same samples give the same bytes.
///
/// - Parameter samples: full scale is ±1; beyond it they are cut off. Sample x becomes the whole number nearest to
///   32,768 x, so that what `SoundFile` read is written back unchanged.
/// - Throws: a `Failure` of kind `cannotWrite`.
public func writeWAV(samples: [Float], sampleRate: Int, to path: String) throws(Failure) {
    try writeSoundFile(channels: [samples], sampleRate: sampleRate, format: .wav, to: path)
}

/// Writes a sound file, whole or not at all, through to the disk.
///
/// - Parameter channels: one array of samples per channel, of equal length.
/// - Throws: a `Failure` of kind `cannotWrite`; what stood at `path` before is then still there.
public func writeSoundFile(
    channels: [[Float]], sampleRate: Int, format: SoundFormat, to path: String
) throws(Failure) {
    let frames = channels.first?.count ?? 0
    precondition(!channels.isEmpty && channels.allSatisfy { $0.count == frames }, "channels of unequal length")
    try FileSystem.replace(FilePath(path)) { temporary throws(SystemError) in
        let file = try WritableSoundFile(temporary, channels.count, sampleRate, format)
        try file.write(channels, frames, format)
        try file.finish()
    }
}

/// Owner of libsndfile's handle on a file being written.
@safe private struct WritableSoundFile: ~Copyable {
    private let file: OpaquePointer

    init(
        _ target: borrowing TemporaryFile, _ channels: Int, _ sampleRate: Int, _ format: SoundFormat
    ) throws(SystemError) {
        // A descriptor of its own, which libsndfile closes whether it succeeds or not.
        let descriptor = fcntl(target.descriptor, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw SystemError() }
        var info = SF_INFO()
        info.samplerate = Int32(sampleRate)
        info.channels = Int32(channels)
        info.format = Int32(format.code)
        let (file, reason) = unsafe libsndfileOpening.withLock { _ in
            let file = unsafe sf_open_fd(descriptor, Int32(SFM_WRITE), &info, 1)
            return unsafe (file, file == nil ? String(cString: sf_strerror(nil)) : "")
        }
        guard let file = unsafe file else { throw SystemError(reason: reason) }
        unsafe self.file = file
    }

    func write(_ channels: [[Float]], _ frames: Int, _ format: SoundFormat) throws(SystemError) {
        let block = 8192
        for start in stride(from: 0, to: frames, by: block) {
            let range = start..<min(start + block, frames)
            let written =
                if format.isSixteenBit {
                    unsafe interleaved(channels, range, sixteenBit).withUnsafeBufferPointer {
                        unsafe sf_writef_short(file, $0.baseAddress, sf_count_t(range.count))
                    }
                } else {
                    unsafe interleaved(channels, range) { $0 }.withUnsafeBufferPointer {
                        unsafe sf_writef_float(file, $0.baseAddress, sf_count_t(range.count))
                    }
                }
            guard written == range.count else {
                throw unsafe SystemError(reason: String(cString: sf_strerror(file)))
            }
        }
    }

    /// Closes the file, which writes what libsndfile still holds.
    consuming func finish() throws(SystemError) {
        let status = unsafe sf_close(file)
        discard self
        guard status == 0 else { throw unsafe SystemError(reason: String(cString: sf_error_number(status))) }
    }

    deinit { unsafe sf_close(file) }
}

private func interleaved<Sample>(
    _ channels: [[Float]], _ range: Range<Int>, _ convert: (Float) -> Sample
) -> [Sample] {
    if channels.count == 1 { return channels[0][range].map(convert) }
    return range.flatMap { frame in channels.map { convert($0[frame]) } }
}

private func sixteenBit(_ sample: Float) -> Int16 {
    precondition(sample == sample, "a sample to be written is not a number")
    return Int16(min(max((sample * 0x1p15).rounded(.toNearestOrEven), -0x1p15), 0x1p15 - 1))
}
