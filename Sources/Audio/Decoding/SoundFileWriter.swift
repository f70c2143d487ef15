import CSndfile
import EncoreFiles
import Glibc

/// Kinds of sound file that can be written. Encore writes WAV; the others, and the raw values, are for tests and the
/// benchmark.
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
/// - Parameter channels: one array of samples per channel.
/// - Throws: a `Failure` of kind `cannotWrite`; what stood at `path` before is then still there.
/// - Precondition: the channels are of equal length, and no sample is NaN where 16 bits are written.
public func writeSoundFile(
    channels: [[Float]], sampleRate: Int, format: SoundFormat, to path: String
) throws(Failure) {
    let frames = channels.first?.count ?? 0
    precondition(!channels.isEmpty && channels.allSatisfy { $0.count == frames }, "channels of unequal length")
    try FileSystem.replace(FilePath(path)) { temporary throws(SystemError) in
        // A descriptor of its own, which libsndfile closes.
        let descriptor = fcntl(temporary.descriptor, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { throw SystemError() }
        var info = SF_INFO()
        info.samplerate = Int32(sampleRate)
        info.channels = Int32(channels.count)
        info.format = Int32(format.code)
        let file = try SndfileHandle(descriptor, mode: Int(SFM_WRITE), info)
        for start in stride(from: 0, to: frames, by: 8192) {
            let range = start..<min(start + 8192, frames)
            if format.isSixteenBit {
                try file.write(range.count, interleaved(channels, range, sixteenBit))
            } else {
                try file.write(range.count, interleaved(channels, range) { $0 })
            }
        }
        try file.close()
    }
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
