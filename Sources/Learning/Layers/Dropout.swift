import Numerics

/// Inverted dropout: y = x ⊙ m / keep, where each m is 1 with probability `keep`, else 0; the identity in inference.
///
/// Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15 (2014).
public struct Dropout: Layer {
    public static let kind = "dropout"

    /// Which of its network's random layers this is; each draws numbers of its own.
    public let stream: Int
    public let width: Int
    public let keep: Float

    public init(stream: Int, width: Int, keep: Float) {
        self.stream = stream
        self.width = width
        self.keep = keep
    }

    public var inputWidth: Int { width }
    public var outputWidth: Int { width }
    public var scratchWidth: Int { width }
    public var isIdentityInInference: Bool { true }

    public func forward(_ x: Matrix, _ parameters: LayerTensors, into y: Matrix, scratch: Matrix, _ pass: Pass) {
        switch pass {
        case .inference: return y.copy(from: x)
        case .training(let seed, let step, let firstRow):
            drawFactors(into: scratch, RandomLanes(seed: seed, .dropout, index: step, subindex: stream), firstRow)
        case .replay: break
        }
        multiplyElements(x, scratch, into: y, adding: false)
    }

    public func backward(
        _ dy: Matrix, x: Matrix, y: Matrix, scratch: Matrix, _ parameters: LayerTensors,
        gradients: LayerTensors, dx: Matrix?, adding: Bool
    ) {
        if let dx { multiplyElements(dy, scratch, into: dx, adding: adding) }
    }

    /// factors ← m / keep. Four times sixteen elements of a row share one draw, and each row draws for itself.
    private func drawFactors(into factors: Matrix, _ random: RandomLanes, _ firstRow: Int) {
        let threshold = SIMD16(repeating: UInt32(Double(keep) * 0x1p32))
        let draws = (width + 63) / 64
        for row in 0..<factors.rows {
            for draw in 0..<draws {
                let words = random.blocks(UInt32(truncatingIfNeeded: ((firstRow + row) * draws + draw) * 16))
                store(words.0, 0)
                store(words.1, 16)
                store(words.2, 32)
                store(words.3, 48)

                @inline(__always) func store(_ bits: SIMD16<UInt32>, _ offset: Int) {
                    let column = 64 * draw + offset
                    guard column < width else { return }
                    let kept = Lanes(repeating: 0).replacing(with: 1 / keep, where: bits .< threshold)
                    factors.store(kept, row * width + column, width: min(16, width - column))
                }
            }
        }
    }
}

/// result ← a ⊙ b, or result + a ⊙ b.
private func multiplyElements(_ a: Matrix, _ b: Matrix, into result: Matrix, adding: Bool) {
    precondition(a.count == b.count && a.count == result.count, "factors of different sizes")
    forEachLanes(a.count) { index, lanes in
        var product = a.load(index, width: lanes) * b.load(index, width: lanes)
        if adding { product += result.load(index, width: lanes) }
        result.store(product, index, width: lanes)
    }
}
