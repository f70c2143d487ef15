import EncoreNumerics

/// Batch normalization of each channel over batch and time, with an activation:
///
///     y = f( weight · (x − mean) / √(variance + ε) + bias ),   ε = 10⁻⁵
///
/// Shapes: x and y (B, length · channels), channels innermost; all four parameters (channels).
///
/// In training, mean and biased variance are those of the rows at hand, which are the shard's and not the whole
/// batch's: "ghost" batch normalization. Shards have as many rows on every machine, and a little more noise than a
/// batch regularizes as well. Inference takes running averages of the shards' means and unbiased variances, which the
/// optimizer updates.
///
/// Source: Ioffe and Szegedy, "Batch Normalization", ICML 2015; Hoffer, Hubara and Soudry, "Train longer, generalize
/// better", NIPS 2017, for ghost batches.
public struct BatchNorm: Layer {
    public static let kind = "batch-norm"
    package static let epsilon: Float = 1e-5

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

    public var validationError: String? {
        (1...Limits.width).contains(length) && (1...Limits.width).contains(channels) && inputWidth <= Limits.width
            ? nil : "a normalization of \(length) steps of \(channels) numbers"
    }

    public var inputWidth: Int { length * channels }
    public var outputWidth: Int { length * channels }
    public var stepsPerClip: Int { length }

    public var summary: String { activation.rawValue }
    public func outputShape(of input: [Int]) -> [Int] { [length, channels] }

    private enum Tensor { static let weight = 0, bias = 1, mean = 2, variance = 3 }

    public var parameterShapes: [ParameterShape] {
        [
            .vector("\(name).weight", channels), .vector("\(name).bias", channels),
            .runningAverage("\(name).mean", channels), .runningAverage("\(name).variance", channels),
        ]
    }

    public func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64) {
        parameters[Tensor.weight].fill(with: 1)
        parameters[Tensor.bias].fill(with: 0)
        parameters[Tensor.mean].fill(with: 0)
        parameters[Tensor.variance].fill(with: 1)
    }

    public func workspaceShape(_ use: WorkspaceUse) -> WorkspaceShape {
        WorkspaceShape(shared: Row.count * channels)
    }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let (mean, variance) = (row(Row.mean, workspace), row(Row.variance, workspace))
        if pass == .inference {
            mean.copy(from: parameters[Tensor.mean])
            variance.copy(from: parameters[Tensor.variance])
        } else {
            measure(x, mean, variance)
        }
        let (scale, offset) = (row(Row.scale, workspace), row(Row.offset, workspace))
        for (channel, lanes) in LaneSteps(0..<channels) {
            let deviation = squareRoot(variance.load(channel, width: lanes) + Self.epsilon)
            let factor = parameters[Tensor.weight].load(channel, width: lanes) / deviation
            let bias = parameters[Tensor.bias].load(channel, width: lanes)
            scale.store(factor, channel, width: lanes)
            offset.store(bias - mean.load(channel, width: lanes) * factor, channel, width: lanes)
        }
        activation.apply(Normalize(layer: self, x: x, y: y, scale: scale, offset: offset))
    }

    /// y = f(scale · x + offset).
    private struct Normalize: ActivationKernel {
        let layer: BatchNorm
        let x: MatrixView
        let y: Matrix
        let scale: Matrix
        let offset: Matrix

        @inline(__always) func run<F: ActivationFunction>(_: F.Type) {
            for clip in 0..<x.rows {
                forEachVector(of: layer.channels) { channel, lanes in
                    let (scale, offset) = (scale.load(channel, width: lanes), offset.load(channel, width: lanes))
                    for index in layer.steps(of: clip, channel) {
                        y.store(
                            F.value(offset.addingProduct(x.load(index, width: lanes), scale)), index, width: lanes)
                    }
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
    private func measure(_ x: MatrixView, _ mean: Matrix, _ variance: Matrix) {
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
                    let centered = x.load(index, width: lanes) - clipMean
                    squares.addProduct(centered, centered)
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
    ///     dweight = Σ dz x̂        dbias = Σ dz
    ///     dx = weight / √(variance + ε) · ( dz − dbias / n − x̂ dweight / n )
    ///
    /// In inference mean and variance do not depend on x, and the last two terms are missing.
    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let (mean, variance) = (row(Row.mean, workspace), row(Row.variance, workspace))
        let (sums, products) = (row(Row.sums, workspace), row(Row.products, workspace))
        let slopes = Slopes(
            layer: self, dy: dy, x: x, mean: mean, scale: row(Row.scale, workspace),
            offset: row(Row.offset, workspace), sums: sums, products: products)
        activation.apply(slopes)
        let count = Float(x.rows * length)
        // Of the n numbers of a channel that moved mean and variance; none did in inference.
        let share: Float = pass == .inference ? 0 : 1 / count
        for (channel, lanes) in LaneSteps(0..<channels) {
            let variance = variance.load(channel, width: lanes)
            let inverse = 1 / squareRoot(variance + Self.epsilon)
            let weightGradient = products.load(channel, width: lanes) * inverse
            let biasGradient = sums.load(channel, width: lanes)
            if let gradients {
                gradients[Tensor.weight].store(weightGradient, channel, width: lanes)
                gradients[Tensor.bias].store(biasGradient, channel, width: lanes)
                // The statistics that the running averages follow.
                gradients[Tensor.mean].store(mean.load(channel, width: lanes), channel, width: lanes)
                let unbiased = pass == .inference ? variance : variance * (count / max(1, count - 1))
                gradients[Tensor.variance].store(unbiased, channel, width: lanes)
            }
            products.store(weightGradient * inverse * share, channel, width: lanes)
            sums.store(biasGradient * share, channel, width: lanes)
        }
        if let dx { activation.apply(InputGradient(slopes: slopes, dx: dx, adding: adding)) }
    }

    /// Σ dz and Σ dz (x − mean). f′ is computed anew from x each time: y has long left the cache.
    private struct Slopes: ActivationKernel {
        let layer: BatchNorm
        let dy: Matrix
        let x: MatrixView
        let mean: Matrix
        let scale: Matrix
        let offset: Matrix
        let sums: Matrix
        let products: Matrix

        @inline(__always) func run<F: ActivationFunction>(_: F.Type) {
            sums.fill(with: 0)
            products.fill(with: 0)
            for clip in 0..<x.rows {
                forEachVector(of: layer.channels) { channel, lanes in
                    let mean = mean.load(channel, width: lanes)
                    let (scale, offset) = (scale.load(channel, width: lanes), offset.load(channel, width: lanes))
                    var (sum, product) = (Lanes(), Lanes())
                    for index in layer.steps(of: clip, channel) {
                        let x = x.load(index, width: lanes)
                        let dz = F.gradient(
                            dy.load(index, width: lanes), from: F.value(offset.addingProduct(x, scale)))
                        sum += dz
                        product.addProduct(dz, x - mean)
                    }
                    sums.store(sums.load(channel, width: lanes) + sum, channel, width: lanes)
                    products.store(products.load(channel, width: lanes) + product, channel, width: lanes)
                }
            }
        }
    }

    /// dx, when the shares of each number in `sums` and `products` stand there.
    private struct InputGradient: ActivationKernel {
        let slopes: Slopes
        let dx: Matrix
        let adding: Bool

        @inline(__always) func run<F: ActivationFunction>(_: F.Type) {
            let (dy, x, layer) = (slopes.dy, slopes.x, slopes.layer)
            for clip in 0..<x.rows {
                forEachVector(of: layer.channels) { channel, lanes in
                    let mean = slopes.mean.load(channel, width: lanes)
                    let scale = slopes.scale.load(channel, width: lanes)
                    let offset = slopes.offset.load(channel, width: lanes)
                    let meanGradient = slopes.sums.load(channel, width: lanes)
                    let slope = slopes.products.load(channel, width: lanes)
                    for index in layer.steps(of: clip, channel) {
                        let x = x.load(index, width: lanes)
                        let dz = F.gradient(
                            dy.load(index, width: lanes), from: F.value(offset.addingProduct(x, scale)))
                        var gradient = scale * (dz - meanGradient - (x - mean) * slope)
                        if adding { gradient += dx.load(index, width: lanes) }
                        dx.store(gradient, index, width: lanes)
                    }
                }
            }
        }
    }

    /// Where a channel of a clip lies, step after step.
    @inline(__always) private func steps(of clip: Int, _ channel: Int) -> Steps {
        Steps(length, from: clip * inputWidth + channel, by: channels)
    }

    /// Rows of the workspace: mean and variance of the pass; what x is multiplied by and what is added; sums over dz
    /// and over dz (x − mean).
    private enum Row { static let mean = 0, variance = 1, scale = 2, offset = 3, sums = 4, products = 5, count = 6 }

    private func row(_ index: Int, _ workspace: LayerWorkspace) -> Matrix {
        workspace.shared.reshaped(from: index * channels, rows: 1, columns: channels)
    }
}
