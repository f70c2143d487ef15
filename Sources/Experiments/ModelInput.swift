import EncoreAudio
import EncoreFiles
import EncoreLearning

extension ModelRecipe {
    /// How it takes its clips.
    ///
    /// - Parameter format: what is asked for where a model leaves the choice.
    func format(_ format: ClipFormat) -> ClipFormat {
        switch clips {
        case .chosen: format
        case .poster: format.pooled(by: ClipFormat.poster.pooling)
        }
    }

    /// How loud its clips are.
    ///
    /// - Parameter scale: that of the preset.
    func level(scale: Float) -> Dataset.Level {
        switch level {
        case .equal: .equal(1)
        case .commonScale: .scale(scale)
        }
    }

    /// Its layers for such clips.
    func network(_ preset: Preset, _ format: ClipFormat, genres: Int) -> Network {
        Network(architecture(preset, inputs: format.width, pooling: format.pooling, genres: genres))
    }
}

extension Preset {
    /// What clips are divided by: the root mean square of all training clips as dense models take them; 1 on the
    /// poster, and for silence.
    func scale(of train: ClipSet) -> Float {
        guard data.dividesByScale else { return 1 }
        let rms = Float(train.rootMeanSquare(pooledBy: ClipFormat.poster.pooling))
        return (1 / rms).isFinite ? rms : 1
    }
}

extension ClipFormat {
    /// How songs are kept for some models: as fine as the finest needs it.
    init(for recipes: [ModelRecipe], _ format: ClipFormat) {
        self =
            recipes.map { $0.format(format) }.min { $0.pooling < $1.pooling }
            ?? format.pooled(by: ClipFormat.poster.pooling)
    }

    /// How a song becomes what networks take, as model files say it.
    var input: TrainedModel.InputFormat {
        TrainedModel.InputFormat(sampleRate: Self.sampleRate, clipSamples: samples, pooling: pooling)
    }

    /// The clips that a model takes.
    ///
    /// - Parameter path: its file, named in errors.
    /// - Throws: `.badData` for clips that Encore does not cut.
    package init(of model: TrainedModel, path: String) throws(Failure) {
        let input = model.input
        guard Self.poolings.contains(input.pooling), input.sampleRate == Self.sampleRate, input.clipSamples > 0,
            input.clipSamples % Self.largestPooling == 0
        else {
            throw Failure(
                .badData, path: path,
                "takes clips of \(input.clipSamples) samples at \(input.sampleRate) Hz, pooled by \(input.pooling), "
                    + "a format that Encore does not support", remedy: "train it again")
        }
        self.init(pooling: input.pooling, samples: input.clipSamples)
    }
}

extension Dataset {
    /// The clips of a subset as a network takes them.
    ///
    /// - Precondition: the corpus has the format's pooling: its own, or the poster's.
    package init(_ clips: ClipSet, _ format: ClipFormat, _ level: Level) {
        let songs = zip(clips.samples(pooledBy: format.pooling), zip(clips.songLengths, clips.songLabels)).map {
            samples, song in Song(samples: samples, length: song.0 / format.pooling, label: song.1)
        }
        self.init(
            songs: songs,
            clips: (0..<clips.count).map {
                Clip(song: clips.song(of: $0), start: clips.start(of: $0) / format.pooling)
            }, width: format.width, level: level, canMove: clips.canMove)
    }
}
