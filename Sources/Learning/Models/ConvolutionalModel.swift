extension ModelRecipe {
    /// Encore's own model: a learned filterbank, and convolutions over the energies of its filters. It is not on the
    /// poster, and both presets train it alike.
    public static let convolutional = ModelRecipe(
        name: "convolutional", title: "convolutional encoder", clips: .chosen, level: .equal,
        representations: [.encoding, .logits]
    ) { _, shape in
        ConvolutionalModel.architecture(shape)
    } training: { _, size in
        ConvolutionalModel.settings(clips: size.clips, batchSize: size.batchSize ?? 64)
    }
}

/// The layers of the convolutional model, and its training.
///
/// Dense layers on a waveform learn little more than how loud it is. Here filters of three lengths are learned, the
/// logarithm of their energy is taken and normalized, so that phase and level no longer count; two convolutions follow,
/// and statistics over time give 32 numbers that separate genres. From these alone no decoder could reconstruct a
/// waveform: 32 more, linear in the clip, stand beside them for the decoder and are hidden from the classifier.
enum ConvolutionalModel {
    /// Numbers of each part of the encoding.
    static let partWidth = 32
    private static let filtersPerBank = 16
    private static let channels = 48
    /// The probability that dropout drops a number.
    private static let rate: Float = 0.3
    private static let decoderWidth = 128

    /// Samples averaged into one number of the reconstruction: as on the poster, at any resolution of the input.
    private static let waveformPooling = 40

    static func settings(clips: Int, batchSize: Int) -> TrainingSettings {
        let epochs = TrainingSettings.epochs(clips: clips, batchSize: batchSize, least: 30)
        return TrainingSettings(
            epochs: epochs, batchSize: batchSize, learningRate: 3e-3, schedule: .warmupAndCosine, lambda: 1,
            weightDecay: 0.02, patience: TrainingSettings.patience(epochs: epochs),
            augmentation: Augmentation(gainDecibels: 0, flipsPolarity: true, shifts: true, speed: 0.1))
    }

    static func architecture(_ shape: ModelRecipe.Shape) -> Architecture {
        let inputs = shape.inputs
        let pooling = max(1, waveformPooling / shape.pooling)
        let outputs = inputs / pooling
        let pool = pooling == 1 ? [] : [AveragePool(inputs, poolSize: pooling)]
        let waveform = Chain(pool + [Dense("wave", outputs, partWidth, .linear)])
        return Architecture(
            encoder: [Parallel([Chain(encoder(shape)), waveform])],
            decoder: [
                Dense("dec.0", 2 * partWidth, decoderWidth, .relu), Dense("dec.1", decoderWidth, outputs, .linear),
            ],
            classifier: [Slice(0..<partWidth, of: 2 * partWidth)]
                + ModelRecipe.encodingClassifier(inputs: partWidth, genres: shape.genres),
            reconstructionPooling: pooling)
    }

    private static func encoder(_ shape: ModelRecipe.Shape) -> [any Layer] {
        let bank = filterbank(shape)
        let (length, filters) = (bank.outputLength, bank.filters.filters)
        func convolution(_ name: String, length: Int, channels: Int) -> Convolution {
            Convolution(
                name, length: length, channels: channels, banks: [.init(kernel: 3, filters: Self.channels)], padding: 1)
        }
        return [
            bank, BatchNorm("norm.0", length: length, channels: filters, .linear),
            convolution("conv.1", length: length, channels: filters),
            BatchNorm("norm.1", length: length, channels: channels, .relu),
            MaxPool(length: length, channels: channels), Dropout(stream: 0, width: length / 2 * channels, rate: rate),
            convolution("conv.2", length: length / 2, channels: channels),
            BatchNorm("norm.2", length: length / 2, channels: channels, .relu),
            Dropout(stream: 1, width: length / 2 * channels, rate: rate),
            StatisticsPooling(length: length / 2, channels: channels), Dense("enc", 2 * channels, partWidth, .relu),
        ]
    }

    /// The filters' lengths and how densely they are applied, for clips of any resolution.
    ///
    /// With 500 numbers per clip, filters see 16, 48 and 128 of them (29, 87 and 232 ms), every 4 (7 ms), and energies
    /// are means over 16 (29 ms): 31 steps per clip. At finer resolutions all grow alike, until the longest filter has
    /// 512 numbers. Beyond that, the filters stay at 512 numbers and cover higher frequencies instead, and each mean
    /// covers more steps.
    static func filterbank(_ shape: ModelRecipe.Shape) -> Filterbank {
        let scale = max(1, waveformPooling / shape.pooling)
        let isFine = 128 * scale > 512
        let kernels = isFine ? [32, 128, 512] : [16 * scale, 48 * scale, 128 * scale]
        let stride = isFine ? 32 : 4 * scale
        let filters = Convolution(
            "bank", length: shape.inputs, channels: 1,
            banks: kernels.map { .init(kernel: $0, filters: filtersPerBank) },
            // Zeros on both sides, so that every stretch of a stride has its window.
            stride: stride, padding: (kernels[2] - stride) / 2)
        return Filterbank(filters, poolSize: max(1, 16 * scale / stride))
    }
}
