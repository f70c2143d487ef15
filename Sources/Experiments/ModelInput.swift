import EncoreAudio
import EncoreLearning

extension ModelKind {
    /// How this model takes its clips: the dense ones as the poster does.
    ///
    /// - Parameter pooling: what is asked for where a model leaves the choice.
    func format(pooling: Int) -> ClipFormat {
        self == .convolutional ? ClipFormat(pooling: pooling) : .poster
    }

    /// How loud its clips are. Dense models live on loudness, which a common scale keeps; the convolutional one is not
    /// shown it.
    ///
    /// - Parameter scale: that of the preset.
    func level(scale: Float) -> Dataset.Level {
        self == .convolutional ? .equal(1) : .scale(scale)
    }
}

extension Preset {
    /// What clips are divided by: the root mean square of all training clips as dense models take them; 1 on the
    /// poster, and for silence.
    func scale(of train: ClipSet) -> Float {
        guard self != .poster else { return 1 }
        let rms = Float(train.pooled(to: .poster).rootMeanSquare)
        return (1 / rms).isFinite ? rms : 1
    }
}

extension ClipFormat {
    /// How songs are kept for some models: as fine as the finest needs it.
    init(for kinds: [ModelKind], pooling: Int) {
        self = kinds.map { $0.format(pooling: pooling) }.min { $0.pooling < $1.pooling } ?? .poster
    }

    /// How a song becomes what networks take, as model files say it.
    var input: TrainedModel.InputFormat {
        TrainedModel.InputFormat(sampleRate: Self.sampleRate, clipSamples: Self.clipSamples, pool: pooling)
    }

    /// The format of which a model file speaks; `nil` if it is none of Encore's.
    init?(_ input: TrainedModel.InputFormat) {
        guard Self.poolings.contains(input.pool) else { return nil }
        self.init(pooling: input.pool)
        guard self.input == input else { return nil }
    }
}

extension Dataset {
    /// The clips of a part as a network takes them.
    ///
    /// - Precondition: the clips are pooled no further than the format says.
    package init(_ clips: ClipSet, _ format: ClipFormat, _ level: Level) {
        let clips = clips.pooled(to: format)
        self.init(
            signal: clips.signal, starts: clips.starts, bounds: clips.bounds, labels: clips.labels,
            width: format.clipWidth, level: level)
    }
}
