internal import EncoreAudio
public import EncoreFiles
internal import EncoreLearning
internal import EncoreNumerics

/// A sound reconstructed from its encodings, clip by clip.
///
/// The waveform is reconstructed at a lower rate than the model's input; `original` is the sound at that rate.
public struct Reconstruction: Sendable, Equatable {
    /// Numbers per second of `Clip.original` and `Clip.reconstruction`: 551.25 for a model that reconstructs means of
    /// 40 samples.
    public let sampleRate: Double
    /// The clips in the order of time; at least one.
    public let clips: [Clip]

    /// One clip, as loud as in the sound: full scale is ±1.
    public struct Clip: Sendable, Equatable {
        /// Seconds from the beginning of the sound to that of the clip.
        public let start: Double
        /// Means of neighboring samples.
        public let original: [Float]
        /// What the model makes of the clip's encoding, as many numbers as `original`.
        public let reconstruction: [Float]
    }

    /// Σ (reconstruction − original)² / Σ original² over all clips: 0 is perfect, 1 is as bad as silence. For silence
    /// it is infinite, or NaN if the reconstruction is silent as well.
    public var relativeError: Double {
        var (errors, squares) = (0.0, 0.0)
        for clip in clips {
            for (original, reconstruction) in zip(clip.original, clip.reconstruction) {
                errors += (Double(reconstruction) - Double(original)) * (Double(reconstruction) - Double(original))
                squares += Double(original) * Double(original)
            }
        }
        return errors / squares
    }
}

extension Model {
    /// Encodes each clip of a sound and reconstructs it from the encoding.
    ///
    /// - Parameters:
    ///   - sound: at least one clip long.
    ///   - hop: seconds from a clip to the next, see `analyze(_:hop:)`.
    /// - Throws: as `analyze`; `.badData` also if the model does not reconstruct.
    public func reconstruct(_ sound: Sound, hop: Double? = nil) throws(Failure) -> Reconstruction {
        let clips = try clips(of: sound, hop: hop)
        guard let reconstructions = inference.reconstructions(of: clips.data) else {
            throw lacks("does not reconstruct")
        }
        try requireFinite(reconstructions)
        let pooling = inference.network.architecture.reconstructionPooling
        // The clips as loud as they are.
        let plain = Dataset(
            songs: clips.data.songs, clips: clips.data.clips, width: clips.data.width, level: .scale(1),
            canMove: false)
        return Reconstruction(
            sampleRate: Double(ClipFormat.sampleRate) / Double(format.pooling * pooling),
            clips: (0..<plain.count).map { index in
                let gain = clips.data.gain(of: index)
                return Reconstruction.Clip(
                    start: clips.start(of: index),
                    original: plain.targets(index..<(index + 1), pooling: pooling).elements,
                    reconstruction: reconstructions.row(index).map { $0 / gain })
            })
    }
}
