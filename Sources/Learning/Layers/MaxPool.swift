import EncoreNumerics

/// The larger of two neighboring steps of time: y[t, c] = max( x[2t, c], x[2t + 1, c] ).
///
/// Shapes: x (B, length · channels), y (B, ⌊length / 2⌋ · channels). An odd last step does not count. Of equals the
/// first has the gradient.
public struct MaxPool: Layer {
    public static let kind = "max-pool"

    /// Steps of time that come in.
    public let length: Int
    public let channels: Int

    public init(length: Int, channels: Int) {
        self.length = length
        self.channels = channels
    }

    public var validationError: String? {
        (2...Limits.width).contains(length) && (1...Limits.width).contains(channels) && inputWidth <= Limits.width
            ? nil : "pairs of \(length) steps of \(channels) numbers"
    }

    public var inputWidth: Int { length * channels }
    public var outputLength: Int { length / 2 }
    public var outputWidth: Int { outputLength * channels }
    public var stepsPerClip: Int { outputLength }
    public var summary: String { "larger of two steps" }
    public func outputShape(of input: [Int]) -> [Int] { [outputLength, channels] }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        for row in 0..<x.rows {
            for step in 0..<outputLength {
                let input = row * inputWidth + 2 * step * channels
                let output = row * outputWidth + step * channels
                forEachVector(of: channels) { channel, lanes in
                    let first = x.load(input + channel, width: lanes)
                    let second = x.load(input + channels + channel, width: lanes)
                    // Not a number stays so: no comparison with it holds.
                    let larger = second.replacing(with: first, where: isFirst(first, second))
                    y.store(larger, output + channel, width: lanes)
                }
            }
        }
    }

    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        guard let dx else { return }
        for row in 0..<x.rows {
            if !adding && length % 2 == 1 {
                for (channel, lanes) in LaneSteps(0..<channels) {
                    dx.store(Lanes(), (row + 1) * inputWidth - channels + channel, width: lanes)
                }
            }
            for step in 0..<outputLength {
                let input = row * inputWidth + 2 * step * channels
                let output = row * outputWidth + step * channels
                forEachVector(of: channels) { channel, lanes in
                    let (first, second) = (input + channel, input + channels + channel)
                    let gradient = dy.load(output + channel, width: lanes)
                    let toFirst = isFirst(x.load(first, width: lanes), x.load(second, width: lanes))
                    var ofFirst = Lanes().replacing(with: gradient, where: toFirst)
                    var ofSecond = gradient.replacing(with: Lanes(), where: toFirst)
                    if adding {
                        ofFirst += dx.load(first, width: lanes)
                        ofSecond += dx.load(second, width: lanes)
                    }
                    dx.store(ofFirst, first, width: lanes)
                    dx.store(ofSecond, second, width: lanes)
                }
            }
        }
    }

    @inline(__always) private func isFirst(_ first: Lanes, _ second: Lanes) -> SIMDMask<SIMD16<Int32>> {
        .!(second .> first) .& (second .== second)
    }
}
