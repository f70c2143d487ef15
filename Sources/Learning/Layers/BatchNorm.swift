import Numerics

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

    /// The mean and the biased variance of the pass.
    public var sharedScratchCount: Int { 2 * channels }

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
        let moments = scratch.shared
        switch activation {
        case .linear: differentiate(dy, x, y, moments, parameters, gradients, dx, adding, Linear.self)
        case .sigmoid: differentiate(dy, x, y, moments, parameters, gradients, dx, adding, Sigmoid.self)
        case .tanh: differentiate(dy, x, y, moments, parameters, gradients, dx, adding, Tanh.self)
        case .relu: differentiate(dy, x, y, moments, parameters, gradients, dx, adding, ReLU.self)
        case .elu: differentiate(dy, x, y, moments, parameters, gradients, dx, adding, ELU.self)
        }
    }

    private func normalize<F: ActivationFunction>(
        _ x: Matrix, _ parameters: LayerTensors, into y: Matrix, _ moments: Matrix, _ pass: Pass, _: F.Type
    ) {
        let (gain, shift) = (parameters[Tensor.gain], parameters[Tensor.shift])
        for (channel, lanes) in LaneSteps(0..<channels) {
            var mean, variance: Lanes
            if pass == .inference {
                mean = parameters[Tensor.mean].load(channel, width: lanes)
                variance = parameters[Tensor.variance].load(channel, width: lanes)
            } else {
                (mean, variance) = batchMoments(x, channel, lanes)
                moments.store(mean, channel, width: lanes)
                moments.store(variance, channels + channel, width: lanes)
            }
            let scale = gain.load(channel, width: lanes) / squareRoot(variance + Self.epsilon)
            let offset = shift.load(channel, width: lanes) - mean * scale
            for step in 0..<(x.rows * length) {
                let index = step * channels + channel
                y.store(F.value(offset.addingProduct(x.load(index, width: lanes), scale)), index, width: lanes)
            }
        }
    }

    /// With x̂ = (x − mean) / √(variance + ε), dz = dy · f′ and means over the n numbers of a channel:
    ///
    ///     dgain = Σ dz x̂        dshift = Σ dz
    ///     dx = gain / √(variance + ε) · ( dz − dshift / n − x̂ dgain / n )
    private func differentiate<F: ActivationFunction>(
        _ dy: Matrix, _ x: Matrix, _ y: Matrix, _ moments: Matrix, _ parameters: LayerTensors, _ gradients: LayerTensors,
        _ dx: Matrix?, _ adding: Bool, _: F.Type
    ) {
        let share = 1 / Float(x.rows * length)
        let unbiasing = Float(x.rows * length) / Float(max(1, x.rows * length - 1))
        for (channel, lanes) in LaneSteps(0..<channels) {
            let mean = moments.load(channel, width: lanes)
            let variance = moments.load(channels + channel, width: lanes)
            let inverse = 1 / squareRoot(variance + Self.epsilon)
            let sums = sumClips(x.rows, channel) { index, sums in
                let dz = dy.load(index, width: lanes) * F.slope(from: y.load(index, width: lanes))
                dy.store(dz, index, width: lanes)
                sums.0 += dz
                sums.1.addProduct(dz, (x.load(index, width: lanes) - mean) * inverse)
            }
            gradients[Tensor.shift].store(sums.0, channel, width: lanes)
            gradients[Tensor.gain].store(sums.1, channel, width: lanes)
            gradients[Tensor.mean].store(mean, channel, width: lanes)
            gradients[Tensor.variance].store(variance * unbiasing, channel, width: lanes)
            guard let dx else { continue }
            let factor = parameters[Tensor.gain].load(channel, width: lanes) * inverse
            let (meanOfGradient, slope) = (sums.0 * share, sums.1 * share * inverse)
            for step in 0..<(x.rows * length) {
                let index = step * channels + channel
                let centred = x.load(index, width: lanes) - mean
                var gradient = factor * (dy.load(index, width: lanes) - meanOfGradient - centred * slope)
                if adding { gradient += dx.load(index, width: lanes) }
                dx.store(gradient, index, width: lanes)
            }
        }
    }

    /// Mean and biased variance of up to sixteen channels.
    private func batchMoments(_ x: Matrix, _ channel: Int, _ lanes: Int) -> (mean: Lanes, variance: Lanes) {
        let share = 1 / Float(x.rows * length)
        let mean = sumClips(x.rows, channel) { index, sums in sums.0 += x.load(index, width: lanes) }.0 * share
        let squares = sumClips(x.rows, channel) { index, sums in
            let centred = x.load(index, width: lanes) - mean
            sums.0.addProduct(centred, centred)
        }.0
        return (mean, squares * share)
    }

    /// Two sums over the steps of all clips. Each clip is summed up for itself: sums of few numbers round less.
    @inline(__always) private func sumClips(
        _ rows: Int, _ channel: Int, _ add: (Int, inout (Lanes, Lanes)) -> Void
    ) -> (Lanes, Lanes) {
        var total = (Lanes(), Lanes())
        for row in 0..<rows {
            var sums = (Lanes(), Lanes())
            for step in 0..<length { add((row * length + step) * channels + channel, &sums) }
            total.0 += sums.0
            total.1 += sums.1
        }
        return total
    }
}
