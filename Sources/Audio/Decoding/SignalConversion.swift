import EncoreFiles
import EncoreNumerics

extension Samples {
    /// Samples that a program holds, brought to mono at `ClipFormat.sampleRate` as those of a sound file are.
    ///
    /// - Parameters:
    ///   - frames: frames behind one another, each with a sample per channel. Full scale is ±1.
    ///   - sampleRate: frames per second.
    /// - Throws: `.badData` for samples that are not finite or too large, for a rate or a number of channels that is
    ///   not supported, and for sound shorter than the largest pooling.
    /// - Precondition: all frames are whole.
    package init(ofFrames frames: [Float], channels: Int, sampleRate: Int) throws(Failure) {
        guard SoundFile.channelRange.contains(channels) else {
            throw Failure(
                .badData, "\(channels) channels, where 1 to \(SoundFile.channelRange.upperBound) can be mixed")
        }
        guard SoundFile.sampleRateRange.contains(sampleRate) else {
            throw Failure(.badData, SoundFile.unsupportedRate(sampleRate))
        }
        precondition(frames.count % channels == 0, "\(frames.count) samples are no whole frames of \(channels)")
        try Self.requireUsable(frames)
        var mono = frames
        if channels > 1 {
            mono = [Float](repeating: 0, count: frames.count / channels)
            mixDown(frames, channels: channels, frames: mono.count, into: &mono)
        }
        if sampleRate != ClipFormat.sampleRate { mono = try Self.resampled(mono, from: sampleRate) }
        guard mono.count >= ClipFormat.largestPooling else { throw Failure(.badData, "no sound") }
        self.init(quantizing: mono)
    }

    private static func requireUsable(_ samples: [Float]) throws(Failure) {
        guard let index = samples.firstIndex(where: { !(abs($0) <= MonoDecoder.largestValue) }) else { return }
        throw Failure(.badData, "sample \(index) is \(samples[index]), where full scale is 1")
    }

    private static func resampled(_ mono: [Float], from sampleRate: Int) throws(Failure) -> [Float] {
        let resampler = try Resampler(from: sampleRate, to: ClipFormat.sampleRate)
        var result: [Float] = []
        result.reserveCapacity(Int(Double(mono.count) * Double(ClipFormat.sampleRate) / Double(sampleRate)) + 1)
        resampler.resample(mono, count: mono.count) { result += $0[..<$1] }
        resampler.finish { result += $0[..<$1] }
        return result
    }
}

extension StoredSong {
    /// The song at another pooling, made from its finest samples, with the bits that the store gives it.
    ///
    /// - Precondition: the song was asked for at pooling 1.
    package func means(of pooling: Int) -> Samples {
        let finest = samples(pooledBy: 1)
        return pooling == 1 ? finest : Pooling(finest, by: pooling).samplesInMemory
    }
}
