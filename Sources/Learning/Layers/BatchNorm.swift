import EncoreNumerics

/// Batch normalisation of each channel over batch and time, with an activation:
///
///     y = f( gain · (x − mean) / √(variance + ε) + shift ),   ε = 10⁻⁵
///
/// Shapes: x and y (B, length · channels), channels innermost; all four parameters (channels).
///
/// In training, mean and biased variance are those of the rows at hand, which are the shard's and not the whole
/// batch's: "ghost" batch normalisation. Shards have as many rows on every machine, and a little more noise than a
/// batch regularises as well. Inference takes the running values, which the optimiser moves towards each batch's mean
/// and unbiased variance.
///
/// Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015; Hoffer, Hubara and Soudry, "Train longer, generalize
/// better", NIPS 2017, for ghost batches.
public struct BatchNorm: Layer {
    public static let kind = "batch-norm"
    static let epsilon: Float = 1e-5

    public let name: String
    /// Steps of time.
    public let length: Int
    public let channels: Int
    public let activation: Activation

    public init(_ name: String, length: Int, channels: Int, _ activation: Activation) {
        self.name = name
        self.length = length
        self.channels = channels
        self.activation = activation
    }

    public var fault: String? {
        let most = Architecture.widestLayer
        return (1...most).contains(length) && (1...most).contains(channels)
            ? nil : "a normalisation of \(length) steps of \(channels) numbers"
    }

    public var inputWidth: Int { length * channels }
    public var outputWidth: Int { length * channels }
    public var stepsPerClip: Int { length }

    private enum Tensor { static let gain = 0, shift = 1, mean = 2, variance = 3 }

    public var parameterShapes: [ParameterShape] {
        [
            .vector("\(name).gain", channels), .vector("\(name).shift", channels),
            .runningAverage("\(name).mean", channels), .runningAverage("\(name).variance", channels),
        ]
    }

    public func initialize(_ parameters: LayerTensors, using random: inout RandomSource) {
        parameters[Tensor.gain].fill(with: 1)
        parameters[Tensor.shift].fill(with: 0)
        parameters[Tensor.mean].fill(with: 0)
        parameters[Tensor.variance].fill(with: 1)
    }

    public func sharedScratchCount(forTraining: Bool) -> Int { Row.count * channels }

    public func forward(
        _ x: Matrix, _ parameters: LayerTensors, into y: Matrix, scratch: LayerScratch, _ pass: Pass
    ) {
        switch activation {
        case .linear: normalize(x, parameters, into: y, scratch.shared, pass, Linear.self)
        case .sigmoid: normalize(x, parameters, into: y, scratch.shared, pass, Sigmoid.self)
        case .tanh: normalize(x, parameters, into: y, scratch.shared, pass, Tanh.self)
        case .relu: normalize(x, parameters, into: y, scratch.shared, pass, ReLU.self)
        case .elu: normalize(x, parameters, into: y, scratch.shared, pass, ELU.self)
        }
    }

    public func backward(
        _ dy: Matrix, x: Matrix, y: Matrix, scratch: LayerScratch, _ parameters: LayerTensors,
        gradients: LayerTensors, dx: Matrix?, adding: Bool
    ) {
        switch activation {
        case .linear: differentiate(dy, x, scratch.shared, parameters, gradients, dx, adding, Linear.self)
        case .sigmoid: differentiate(dy, x, scratch.shared, parameters, gradients, dx, adding, Sigmoid.self)
        case .tanh: differentiate(dy, x, scratch.shared, parameters, gradients, dx, adding, Tanh.self)
        case .relu: differentiate(dy, x, scratch.shared, parameters, gradients, dx, adding, ReLU.self)
        case .elu: differentiate(dy, x, scratch.shared, parameters, gradients, dx, adding, ELU.self)
        }
    }

    private func normalize<F: ActivationFunction>(
        _ x: Matrix, _ parameters: LayerTensors, into y: Matrix, _ scratch: Matrix, _ pass: Pass, _: F.Type
    ) {
        let isInference = pass == .inference
        if !isInference { measure(x, scratch) }
        let mean = isInference ? parameters[Tensor.mean] : row(Row.mean, scratch)
        let variance = isInference ? parameters[Tensor.variance] : row(Row.variance, scratch)
        let (scale, offset) = (row(Row.scale, scratch), row(Row.offset, scratch))
        for (channel, lanes) in LaneSteps(0..<channels) {
            let deviation = squareRoot(variance.load(channel, width: lanes) + Self.epsilon)
            let factor = parameters[Tensor.gain].load(channel, width: lanes) / deviation
            let shift = parameters[Tensor.shift].load(channel, width: lanes)
            scale.store(factor, channel, width: lanes)
            offset.store(shift - mean.load(channel, width: lanes) * factor, channel, width: lanes)
        }
        for clip in 0..<x.rows {
            forEachVector(of: channels) { channel, lanes in
                let (scale, offset) = (scale.load(channel, width: lanes), offset.load(channel, width: lanes))
                for index in steps(of: clip, channel) {
                    y.store(F.value(offset.addingProduct(x.load(index, width: lanes), scale)), index, width: lanes)
                }
            }
        }
    }

    /// Mean and biased variance of each channel.
    ///
    /// A clip at a time, while it is near: its mean m and its squared deviations S = Σ (x − m)² join those of the k
    /// clips before it, by S ← S + S_clip + length · k / (k + 1) · (m_clip − m)² and m ← m + (m_clip − m) / (k + 1).
    ///
    /// Source: Chan, Golub and LeVeque, "Algorithms for Computing the Sample Variance", The American Statistician 37
    /// (1983).
    private func measure(_ x: Matrix, _ scratch: Matrix) {
        let (mean, variance) = (row(Row.mean, scratch), row(Row.variance, scratch))
        mean.fill(with: 0)
        variance.fill(with: 0)
        for clip in 0..<x.rows {
            let joined = 1 / Float(clip + 1)
            let between = Float(length) * Float(clip) * joined
            forEachVector(of: channels) { channel, lanes in
                var sum = Lanes()
                for index in steps(of: clip, channel) { sum += x.load(index, width: lanes) }
                let clipMean = sum * (1 / Float(length))
                var squares = Lanes()
                for index in steps(of: clip, channel) {
                    let centred = x.load(index, width: lanes) - clipMean
                    squares.addProduct(centred, centred)
                }
                let before = mean.load(channel, width: lanes)
                let distance = clipMean - before
                squares.addProduct(distance * between, distance)
                mean.store(before.addingProduct(distance, Lanes(repeating: joined)), channel, width: lanes)
                variance.store(variance.load(channel, width: lanes) + squares, channel, width: lanes)
            }
        }
        let share = 1 / Float(x.rows * length)
        for (channel, lanes) in LaneSteps(0..<channels) {
            variance.store(variance.load(channel, width: lanes) * share, channel, width: lanes)
        }
    }

    /// With x̂ = (x − mean) / √(variance + ε), dz = dy · f′ and means over the n numbers of a channel:
    ///
    ///     dgain = Σ dz x̂        dshift = Σ dz
    ///     dx = gain / √(variance + ε) · ( dz − dshift / n − x̂ dgain / n )
    ///
    /// f′ is computed anew from x each time: y has long left the cache.
    private func differentiate<F: ActivationFunction>(
        _ dy: Matrix, _ x: Matrix, _ scratch: Matrix, _ parameters: LayerTensors, _ gradients: LayerTensors,
        _ dx: Matrix?, _ adding: Bool, _: F.Type
    ) {
        let (mean, variance) = (row(Row.mean, scratch), row(Row.variance, scratch))
        let (scale, offset) = (row(Row.scale, scratch), row(Row.offset, scratch))
        let (dgain, dshift) = (gradients[Tensor.gain], gradients[Tensor.shift])
        dgain.fill(with: 0)
        dshift.fill(with: 0)
        for clip in 0..<x.rows {
            forEachVector(of: channels) { channel, lanes in
                let mean = mean.load(channel, width: lanes)
                let (scale, offset) = (scale.load(channel, width: lanes), offset.load(channel, width: lanes))
                var (sum, product) = (Lanes(), Lanes())
                for index in steps(of: clip, channel) {
                    let x = x.load(index, width: lanes)
                    let dz = F.gradient(dy.load(index, width: lanes), from: F.value(offset.addingProduct(x, scale)))
                    sum += dz
                    product.addProduct(dz, x - mean)
                }
                dshift.store(dshift.load(channel, width: lanes) + sum, channel, width: lanes)
                dgain.store(dgain.load(channel, width: lanes) + product, channel, width: lanes)
            }
        }
        let count = Float(x.rows * length)
        let slope = row(Row.slope, scratch)
        for (channel, lanes) in LaneSteps(0..<channels) {
            let variance = variance.load(channel, width: lanes)
            let inverse = 1 / squareRoot(variance + Self.epsilon)
            let gradient = dgain.load(channel, width: lanes) * inverse
            dgain.store(gradient, channel, width: lanes)
            slope.store(gradient * inverse * (1 / count), channel, width: lanes)
            gradients[Tensor.mean].store(mean.load(channel, width: lanes), channel, width: lanes)
            gradients[Tensor.variance].store(variance * (count / max(1, count - 1)), channel, width: lanes)
        }
        guard let dx else { return }
        for clip in 0..<x.rows {
            forEachVector(of: channels) { channel, lanes in
                let (mean, slope) = (mean.load(channel, width: lanes), slope.load(channel, width: lanes))
                let (scale, offset) = (scale.load(channel, width: lanes), offset.load(channel, width: lanes))
                let meanGradient = dshift.load(channel, width: lanes) * (1 / count)
                for index in steps(of: clip, channel) {
                    let x = x.load(index, width: lanes)
                    let dz = F.gradient(dy.load(index, width: lanes), from: F.value(offset.addingProduct(x, scale)))
                    var gradient = scale * (dz - meanGradient - (x - mean) * slope)
                    if adding { gradient += dx.load(index, width: lanes) }
                    dx.store(gradient, index, width: lanes)
                }
            }
        }
    }

    /// Where a channel of a clip lies, step after step.
    @inline(__always) private func steps(of clip: Int, _ channel: Int) -> Steps {
        Steps(length, from: clip * inputWidth + channel, by: channels)
    }

    /// Rows of the scratch: mean and biased variance of the pass; what x is multiplied by and what is added; what is
    /// taken from dz for each x − mean.
    private enum Row { static let mean = 0, variance = 1, scale = 2, offset = 3, slope = 4, count = 5 }

    private func row(_ index: Int, _ scratch: Matrix) -> Matrix {
        scratch.reshaped(from: index * channels, rows: 1, columns: channels)
    }
}
