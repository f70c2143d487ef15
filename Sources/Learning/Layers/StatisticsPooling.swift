import EncoreNumerics

/// Mean and standard deviation of each channel over time:
///
///     y = [ mean_t x[t, c] …, √( mean_t (x[t, c] − mean)² + ε ) … ],   ε = 10⁻⁵
///
/// Shapes: x (B, length · channels), y (B, 2 · channels): where in a clip something sounds does not matter, how much
/// and how unsteadily does.
///
/// Source: Snyder et al., "X-Vectors: Robust DNN Embeddings for Speaker Recognition", ICASSP 2018.
public struct StatisticsPooling: Layer {
    public static let kind = "statistics-pooling"
    package static let epsilon: Float = 1e-5

    /// Steps of time that come in.
    public let length: Int
    public let channels: Int

    public init(length: Int, channels: Int) {
        self.length = length
        self.channels = channels
    }

    public var validationError: String? {
        (1...Limits.width).contains(length) && (1...Limits.width).contains(channels) && inputWidth <= Limits.width
            ? nil : "statistics of \(length) steps of \(channels) numbers"
    }

    public var inputWidth: Int { length * channels }
    public var outputWidth: Int { 2 * channels }
    public var stepsPerClip: Int { length }
    public var summary: String { "mean and deviation over time" }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let share = 1 / Float(length)
        for row in 0..<x.rows {
            forEachVector(of: channels) { channel, lanes in
                let first = row * inputWidth + channel
                var sum = Lanes()
                for index in Steps(length, from: first, by: channels) { sum += x.load(index, width: lanes) }
                let mean = sum * share
                var squares = Lanes()
                for index in Steps(length, from: first, by: channels) {
                    let centered = x.load(index, width: lanes) - mean
                    squares.addProduct(centered, centered)
                }
                y.store(mean, row * outputWidth + channel, width: lanes)
                y.store(
                    squareRoot(squares * share + Self.epsilon), row * outputWidth + channels + channel, width: lanes)
            }
        }
    }

    /// dx = ( dmean + ddeviation · (x − mean) / deviation ) / length.
    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        guard let dx else { return }
        let share = 1 / Float(length)
        for row in 0..<x.rows {
            forEachVector(of: channels) { channel, lanes in
                let meanIndex = row * outputWidth + channel
                let deviationIndex = meanIndex + channels
                let mean = y.load(meanIndex, width: lanes)
                let ofMean = dy.load(meanIndex, width: lanes) * share
                let slope = dy.load(deviationIndex, width: lanes) * share / y.load(deviationIndex, width: lanes)
                for index in Steps(length, from: row * inputWidth + channel, by: channels) {
                    var gradient = ofMean.addingProduct(x.load(index, width: lanes) - mean, slope)
                    if adding { gradient += dx.load(index, width: lanes) }
                    dx.store(gradient, index, width: lanes)
                }
            }
        }
    }
}
