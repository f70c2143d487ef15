import EncoreNumerics

/// Inverted dropout: y = x ⊙ m / (1 − rate), where each m is 0 with probability `rate`, else 1; the identity in
/// inference.
///
/// Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting", JMLR 15 (2014).
public struct Dropout: Layer {
    public static let kind = "dropout"

    /// Which of its network's random layers this is; each draws numbers of its own.
    public let stream: Int
    public let width: Int
    /// The probability that a number is dropped.
    public let rate: Float

    public init(stream: Int, width: Int, rate: Float) {
        self.stream = stream
        self.width = width
        self.rate = rate
    }

    public var inputWidth: Int { width }
    public var outputWidth: Int { width }
    public var validationError: String? {
        guard (1...Limits.width).contains(width) else { return "a dropout of \(width) numbers" }
        return rate >= 0 && 1 - rate >= 0x1p-16 ? nil : "a dropout at the rate \(rate)"
    }
    /// The factors m / (1 − rate).
    public func workspaceShape(_ use: WorkspaceUse) -> WorkspaceShape {
        WorkspaceShape(perClip: use == .gradients ? width : 0)
    }
    public var isIdentityInInference: Bool { true }
    public var summary: String { "rate \(rate)" }
    public func outputShape(of input: [Int]) -> [Int] { input }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        switch pass {
        case .inference: y.copy(from: x)
        case .replay: multiplyElements(x, workspace.rows(x.rows), into: y, adding: false)
        case .training(let seed, let step, let firstRow):
            let random = RandomLanes(seed: seed, .dropout, index: step, subindex: stream)
            drop(x, into: y, factors: workspace.rows(x.rows), random, firstRow)
        }
    }

    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        if pass == .inference { return passOn(dy, to: dx, adding: adding) }
        if let dx { multiplyElements(dy.view, workspace.rows(x.rows), into: dx, adding: adding) }
    }

    /// factors ← m / (1 − rate) and y ← x ⊙ factors. A draw gives 64 numbers of 16 bits, each row draws for itself, and
    /// what is kept is divided by the probability that 16 bits can express.
    private func drop(_ x: MatrixView, into y: Matrix, factors: Matrix, _ random: RandomLanes, _ firstRow: Int) {
        let limit = ((1 - Double(rate)) * 0x1p16).rounded()
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
private func multiplyElements(_ a: MatrixView, _ b: Matrix, into result: Matrix, adding: Bool) {
    precondition(a.count == b.count && a.count == result.count, "factors of different sizes")
    for (index, lanes) in LaneSteps(0..<a.count) {
        var product = a.load(index, width: lanes) * b.load(index, width: lanes)
        if adding { product += result.load(index, width: lanes) }
        result.store(product, index, width: lanes)
    }
}
