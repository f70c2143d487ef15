import EncoreNumerics

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
    public var fault: String? {
        (0x1p-16...1).contains(keep) ? nil : "a dropout that keeps \(keep) of its input"
    }
    public var isIdentityInInference: Bool { true }

    public func forward(
        _ x: Matrix, _ parameters: LayerTensors, into y: Matrix, scratch: LayerScratch, _ pass: Pass
    ) {
        let factors = scratch.perClip
        switch pass {
        case .inference: y.copy(from: x)
        case .replay: multiplyElements(x, factors, into: y, adding: false)
        case .training(let seed, let step, let firstRow):
            let random = RandomLanes(seed: seed, .dropout, index: step, subindex: stream)
            drop(x, into: y, factors: factors, random, firstRow)
        }
    }

    public func backward(
        _ dy: Matrix, x: Matrix, y: Matrix, scratch: LayerScratch, _ parameters: LayerTensors,
        gradients: LayerTensors, dx: Matrix?, adding: Bool
    ) {
        if let dx { multiplyElements(dy, scratch.perClip, into: dx, adding: adding) }
    }

    /// factors ← m / keep and y ← x ⊙ factors. A draw gives 64 numbers of 16 bits, each row draws for itself, and what
    /// is kept is divided by the probability that 16 bits can express.
    private func drop(_ x: Matrix, into y: Matrix, factors: Matrix, _ random: RandomLanes, _ firstRow: Int) {
        let limit = (Double(keep) * 0x1p16).rounded()
        let threshold = SIMD16(repeating: UInt32(limit))
        let factor = Float(0x1p16 / limit)
        let draws = (width + 63) / 64

        @inline(__always) func apply(_ bits: SIMD16<UInt32>, _ row: Int, _ column: Int) {
            guard column < width else { return }
            let kept = Lanes(repeating: 0).replacing(with: factor, where: bits .< threshold)
            let (index, lanes) = (row * width + column, min(16, width - column))
            if lanes == 16 {
                factors.store(kept, index)
                y.store(x.load(index) * kept, index)
            } else {
                factors.store(kept, index, width: lanes)
                y.store(x.load(index, width: lanes) * kept, index, width: lanes)
            }
        }

        for row in 0..<x.rows {
            for draw in 0..<draws {
                let words = random.blocks(UInt32(truncatingIfNeeded: ((firstRow + row) * draws + draw) * 8))
                let column = 64 * draw
                apply(words.first & 0xFFFF, row, column)
                apply(words.first &>> 16, row, column + 16)
                apply(words.second & 0xFFFF, row, column + 32)
                apply(words.second &>> 16, row, column + 48)
            }
        }
    }
}

/// result ← a ⊙ b, or result + a ⊙ b.
private func multiplyElements(_ a: Matrix, _ b: Matrix, into result: Matrix, adding: Bool) {
    precondition(a.count == b.count && a.count == result.count, "factors of different sizes")
    for (index, lanes) in LaneSteps(0..<a.count) {
        var product = a.load(index, width: lanes) * b.load(index, width: lanes)
        if adding { product += result.load(index, width: lanes) }
        result.store(product, index, width: lanes)
    }
}
