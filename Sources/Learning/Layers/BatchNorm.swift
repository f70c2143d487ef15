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
        if pass != .inference { measure(x, moments) }
        let (gain, shift) = (parameters[Tensor.gain], parameters[Tensor.shift])
        for row in 0..<x.rows {
            forEachVector(of: channels) { channel, lanes in
                let isInference = pass == .inference
                let mean = isInference
                    ? parameters[Tensor.mean].load(channel, width: lanes) : moments.load(channel, width: lanes)
                let variance = isInference
                    ? parameters[Tensor.variance].load(channel, width: lanes)
                    : moments.load(channels + channel, width: lanes)
                let scale = gain.load(channel, width: lanes) / squareRoot(variance + Self.epsilon)
                let offset = shift.load(channel, width: lanes) - mean * scale
                for step in (row * length)..<((row + 1) * length) {
                    let index = step * channels + channel
                    y.store(F.value(offset.addingProduct(x.load(index, width: lanes), scale)), index, width: lanes)
                }
            }
        }
    }

    /// Mean and biased variance of each channel, into (mean, variance).
    ///
    /// A clip at a time, while it is near: its mean m and its squared deviations S = Σ (x − m)² join those of the k
    /// clips before it, by S ← S + S_clip + length · k / (k + 1) · (m_clip − m)² and m ← m + (m_clip − m) / (k + 1).
    ///
    /// Source: Chan, Golub and LeVeque, "Algorithms for Computing the Sample Variance", The American Statistician 37
    /// (1983).
    private func measure(_ x: Matrix, _ moments: Matrix) {
        let clipShare = 1 / Float(length)
        moments.fill(with: 0)
        for row in 0..<x.rows {
            let joined = 1 / Float(row + 1)
            let between = Float(length) * Float(row) * joined
            forEachVector(of: channels) { channel, lanes in
                let steps = (row * length)..<((row + 1) * length)
                var sum = Lanes()
                for step in steps { sum += x.load(step * channels + channel, width: lanes) }
                let clipMean = sum * clipShare
                var squares = Lanes()
                for step in steps {
                    let centred = x.load(step * channels + channel, width: lanes) - clipMean
                    squares.addProduct(centred, centred)
                }
                let mean = moments.load(channel, width: lanes)
                let distance = clipMean - mean
                squares.addProduct(distance * between, distance)
                moments.store(mean.addingProduct(distance, Lanes(repeating: joined)), channel, width: lanes)
                moments.store(
                    moments.load(channels + channel, width: lanes) + squares, channels + channel, width: lanes)
            }
        }
        let share = 1 / Float(x.rows * length)
        for (index, lanes) in LaneSteps(channels..<(2 * channels)) {
            moments.store(moments.load(index, width: lanes) * share, index, width: lanes)
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
        let (gain, dgain, dshift) = (parameters[Tensor.gain], gradients[Tensor.gain], gradients[Tensor.shift])
        dgain.fill(with: 0)
        dshift.fill(with: 0)
        for row in 0..<x.rows {
            forEachVector(of: channels) { channel, lanes in
                let mean = moments.load(channel, width: lanes)
                var (sum, product) = (Lanes(), Lanes())
                for step in (row * length)..<((row + 1) * length) {
                    let index = step * channels + channel
                    let dz = dy.load(index, width: lanes) * F.slope(from: y.load(index, width: lanes))
                    dy.store(dz, index, width: lanes)
                    sum += dz
                    product.addProduct(dz, x.load(index, width: lanes) - mean)
                }
                dshift.store(dshift.load(channel, width: lanes) + sum, channel, width: lanes)
                dgain.store(dgain.load(channel, width: lanes) + product, channel, width: lanes)
            }
        }
        let count = Float(x.rows * length)
        for (channel, lanes) in LaneSteps(0..<channels) {
            let variance = moments.load(channels + channel, width: lanes)
            let inverse = 1 / squareRoot(variance + Self.epsilon)
            dgain.store(dgain.load(channel, width: lanes) * inverse, channel, width: lanes)
            gradients[Tensor.mean].store(moments.load(channel, width: lanes), channel, width: lanes)
            gradients[Tensor.variance].store(variance * (count / max(1, count - 1)), channel, width: lanes)
        }
        guard let dx else { return }
        for row in 0..<x.rows {
            forEachVector(of: channels) { channel, lanes in
                let mean = moments.load(channel, width: lanes)
                let inverse = 1 / squareRoot(moments.load(channels + channel, width: lanes) + Self.epsilon)
                let factor = gain.load(channel, width: lanes) * inverse
                let meanGradient = dshift.load(channel, width: lanes) * (1 / count)
                let slope = dgain.load(channel, width: lanes) * inverse * (1 / count)
                for step in (row * length)..<((row + 1) * length) {
                    let index = step * channels + channel
                    let centred = x.load(index, width: lanes) - mean
                    var gradient = factor * (dy.load(index, width: lanes) - meanGradient - centred * slope)
                    if adding { gradient += dx.load(index, width: lanes) }
                    dx.store(gradient, index, width: lanes)
                }
            }
        }
    }
}
