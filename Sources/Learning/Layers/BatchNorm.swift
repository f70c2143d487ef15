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
        forEachVector(of: channels) { channel, lanes in
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

    /// Mean and biased variance of up to sixteen channels. Each clip is summed up for itself: sums of few numbers round
    /// less.
    @inline(__always) private func batchMoments(_ x: Matrix, _ channel: Int, _ lanes: Int) -> (mean: Lanes, variance: Lanes) {
        let share = 1 / Float(x.rows * length)
        var total = Lanes()
        for row in 0..<x.rows {
            var sum = Lanes()
            for step in (row * length)..<((row + 1) * length) { sum += x.load(step * channels + channel, width: lanes) }
            total += sum
        }
        let mean = total * share
        var squares = Lanes()
        for row in 0..<x.rows {
            var sum = Lanes()
            for step in (row * length)..<((row + 1) * length) {
                let centred = x.load(step * channels + channel, width: lanes) - mean
                sum.addProduct(centred, centred)
            }
            squares += sum
        }
        return (mean, squares * share)
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
        forEachVector(of: channels) { channel, lanes in
            let mean = moments.load(channel, width: lanes)
            let variance = moments.load(channels + channel, width: lanes)
            let inverse = 1 / squareRoot(variance + Self.epsilon)
            var (dshift, dgain) = (Lanes(), Lanes())
            for row in 0..<x.rows {
                var (sum, product) = (Lanes(), Lanes())
                for step in (row * length)..<((row + 1) * length) {
                    let index = step * channels + channel
                    let dz = dy.load(index, width: lanes) * F.slope(from: y.load(index, width: lanes))
                    dy.store(dz, index, width: lanes)
                    sum += dz
                    product.addProduct(dz, x.load(index, width: lanes) - mean)
                }
                dshift += sum
                dgain.addProduct(product, inverse)
            }
            gradients[Tensor.shift].store(dshift, channel, width: lanes)
            gradients[Tensor.gain].store(dgain, channel, width: lanes)
            gradients[Tensor.mean].store(mean, channel, width: lanes)
            gradients[Tensor.variance].store(variance * unbiasing, channel, width: lanes)
            guard let dx else { return }
            let factor = parameters[Tensor.gain].load(channel, width: lanes) * inverse
            let (meanOfGradient, slope) = (dshift * share, dgain * share * inverse)
            for step in 0..<(x.rows * length) {
                let index = step * channels + channel
                let centred = x.load(index, width: lanes) - mean
                var gradient = factor * (dy.load(index, width: lanes) - meanOfGradient - centred * slope)
                if adding { gradient += dx.load(index, width: lanes) }
                dx.store(gradient, index, width: lanes)
            }
        }
    }
}
