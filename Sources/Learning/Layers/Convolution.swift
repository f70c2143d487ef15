import EncoreNumerics

/// A convolution over time with filters of one or several lengths, which share their windows:
///
///     y[t, f] = b[f] + Σ_{j, c} x[t · stride − padding + j, c] · W[j, c, f],   x zero outside
///
/// Shapes: x (B, length · channels) and y (B, outputLength · filters), steps of time behind one another, channels
/// innermost; each bank's W (kernel · channels, filters). The filters do not flip their kernel. A bank shorter than the
/// longest lies in the middle of its window.
///
/// The windows of some clips at a time are unfolded into the rows of a matrix that stays in the cache; the filters of
/// each bank are then one product with neighboring columns of it.
public struct Convolution: Layer {
    public static let kind = "convolution"

    /// Filters of one length.
    public struct Bank: Codable, Equatable, Sendable {
        /// Steps of time that a filter sees.
        public let kernel: Int
        public let filters: Int

        public init(kernel: Int, filters: Int) {
            self.kernel = kernel
            self.filters = filters
        }
    }

    public let name: String
    /// Steps of time that come in.
    public let length: Int
    /// Numbers that come in at each.
    public let channels: Int
    public let banks: [Bank]
    public let stride: Int
    /// Zeros before the first step and behind the last.
    public let padding: Int
    public let hasBias: Bool

    private enum CodingKeys: String, CodingKey {
        case name, length, channels, banks, stride, padding
        case hasBias = "bias"
    }

    public init(
        _ name: String, length: Int, channels: Int, banks: [Bank], stride: Int = 1, padding: Int, hasBias: Bool = false
    ) {
        self.name = name
        self.length = length
        self.channels = channels
        self.banks = banks
        self.stride = stride
        self.padding = padding
        self.hasBias = hasBias
    }

    public var validationError: String? {
        let most = Limits.width
        guard (1...most).contains(length), (1...most).contains(channels), (1...most).contains(stride),
            (0...most).contains(padding)
        else {
            return "a convolution over \(length) steps of \(channels) numbers, stride \(stride), padding \(padding)"
        }
        guard (1...Self.mostBanks).contains(banks.count) else { return "a convolution with \(banks.count) banks" }
        for bank in banks where !(1...most).contains(bank.kernel) || !(1...most).contains(bank.filters) {
            return "a convolution with \(bank.filters) filters of \(bank.kernel) steps"
        }
        guard longestKernel <= length + 2 * padding, padding < longestKernel else {
            return "a convolution of \(longestKernel) steps over \(length) between \(padding) zeros"
        }
        return longestKernel * channels <= most && inputWidth <= most && outputWidth <= most
            ? nil : "a convolution over \(longestKernel) steps of \(channels) numbers"
    }

    private static let mostBanks = 16

    public var inputWidth: Int { length * channels }
    public var outputWidth: Int { outputLength * filters }
    /// Steps of time that go out.
    public var outputLength: Int { (length + 2 * padding - longestKernel) / stride + 1 }
    /// Numbers that go out at each: the filters of all banks, in their order.
    public var filters: Int { banks.reduce(0) { $0 + $1.filters } }
    public var stepsPerClip: Int { outputLength }
    private var longestKernel: Int { banks.reduce(0) { max($0, $1.kernel) } }

    public var parameterShapes: [ParameterShape] {
        let weights = banks.enumerated().map { index, bank in
            ParameterShape.matrix(
                banks.count == 1 ? "\(name).weight" : "\(name).\(index).weight", bank.kernel * channels, bank.filters)
        }
        return hasBias ? weights + [.vector("\(name).bias", filters)] : weights
    }

    /// An unfolded block; for gradients also the filters turned round, behind it.
    public func workspaceShape(_ use: WorkspaceUse) -> WorkspaceShape {
        WorkspaceShape(
            shared: use == .gradients
                ? turnedFiltersOffset + gradientWindows.width * channels : blockCount(windows))
    }

    private var turnedFiltersOffset: Int { max(blockCount(windows), blockCount(gradientWindows)) }

    /// Numbers of an unfolded block: with its products it should stay in the cache of a core.
    package static let unfoldedCount = 1 << 14

    private func blockRows(_ windows: Windows) -> Int { max(1, Self.unfoldedCount / windows.width) }
    private func blockCount(_ windows: Windows) -> Int { blockRows(windows) * windows.width }

    /// What the filters see of x.
    private var windows: Windows {
        Windows(
            length: length, channels: channels, kernel: longestKernel, distance: stride, padding: padding, spacing: 1,
            count: outputLength)
    }

    /// What each step of x has a part in of y.
    private var gradientWindows: Windows {
        Windows(
            length: outputLength, channels: filters, kernel: longestKernel, distance: 1,
            padding: longestKernel - 1 - padding, spacing: stride, count: length)
    }

    /// Weights uniform in ±√(6 / inputs), where a filter has kernel · channels inputs; biases zero.
    ///
    /// Source: He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015.
    public func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64) {
        var random = parameters.random(seed: seed)
        for index in banks.indices {
            let weight = parameters[index]
            let limit = (6 / Double(weight.rows)).squareRoot()
            for row in 0..<weight.rows {
                for column in 0..<weight.columns { weight[row, column] = Float(random.uniform(in: -limit...limit)) }
            }
        }
        if hasBias { parameters[banks.count].fill(with: 0) }
    }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        forward(x, parameters, into: y, workspace.shared)
    }

    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        backward(
            dy, x: x, workspace.shared, parameters, gradients: gradients, accumulating: false, dx: dx, adding: adding)
    }

    func forward(_ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ memory: Matrix) {
        let outputs = y.reshaped(rows: x.rows * outputLength, columns: filters)
        forEachBlock(of: x, windows, memory) { unfolded, block in
            let products = outputs[rows: block]
            forEachBank { bank, steps, filters in
                let weight = parameters[bank]
                multiply(
                    unfolded.view[columns: steps], .asIs, weight[columns: 0..<weight.columns], .asIs,
                    into: products[columns: filters])
            }
        }
        if hasBias { AddBias(bias: parameters[banks.count], y: outputs).run(Linear.self) }
    }

    /// dW is the windows' product with dy. dx is a convolution too: of dy with `stride` − 1 zeros between its steps, by
    /// the filters turned round, as many as x has channels. Its products have the fastest shape, that of `forward`.
    ///
    /// - Parameter accumulating: whether the gradients are added to, and not overwritten.
    func backward(
        _ dy: Matrix, x: MatrixView, _ memory: Matrix, _ parameters: LayerParameters, gradients: LayerGradients?,
        accumulating: Bool, dx: Matrix?, adding: Bool
    ) {
        let outputGradients = dy.reshaped(rows: x.rows * outputLength, columns: filters)
        if let gradients { filterGradients(outputGradients, x, memory, gradients, accumulating: accumulating) }
        guard let dx else { return }
        let turned = turnedFilters(parameters, in: memory)
        let inputGradients = dx.reshaped(rows: x.rows * length, columns: channels)
        forEachBlock(of: dy.view, gradientWindows, memory) { unfolded, block in
            multiply(unfolded, .asIs, turned, .asIs, beta: adding ? 1 : 0, into: inputGradients[rows: block])
        }
    }

    private func filterGradients(
        _ outputGradients: Matrix, _ x: MatrixView, _ memory: Matrix, _ gradients: LayerGradients, accumulating: Bool
    ) {
        if hasBias { sumColumns(of: outputGradients, into: gradients[banks.count], adding: accumulating) }
        forEachBlock(of: x, windows, memory) { unfolded, block in
            let dz = outputGradients[rows: block].view
            forEachBank { bank, steps, filters in
                let gradient = gradients[bank]
                multiply(
                    unfolded.view[columns: steps], .transposed, dz[columns: filters], .asIs,
                    beta: accumulating || block.lowerBound > 0 ? 1 : 0, into: gradient[columns: 0..<gradient.columns])
            }
        }
    }

    /// The filters of all banks with their steps in reverse order: (longest kernel · filters, channels). Where a bank
    /// is shorter its place stays zero, as it was when allocated.
    private func turnedFilters(_ parameters: LayerParameters, in memory: Matrix) -> Matrix {
        let turned = memory.reshaped(from: turnedFiltersOffset, rows: gradientWindows.width, columns: channels)
        forEachBank { bank, columns, filters in
            let first = columns.lowerBound / channels
            for step in 0..<banks[bank].kernel {
                let row = (longestKernel - 1 - first - step) * self.filters + filters.lowerBound
                transpose(
                    parameters[bank][rows: (step * channels)..<((step + 1) * channels)],
                    into: turned[rows: row..<(row + filters.count)])
            }
        }
        return turned
    }

    /// Calls `body` for each bank with its index, the columns of an unfolded window that its filters see, and the
    /// columns of the result that they give.
    @inline(__always) private func forEachBank(_ body: (Int, Range<Int>, Range<Int>) -> Void) {
        var filter = 0
        for (index, bank) in banks.enumerated() {
            let first = (longestKernel - bank.kernel) / 2 * channels
            body(index, first..<(first + bank.kernel * channels), filter..<(filter + bank.filters))
            filter += bank.filters
        }
    }

    /// Calls `body` with some windows of all clips at a time, unfolded to the rows of a matrix, and their numbers.
    @inline(__always) private func forEachBlock(
        of x: MatrixView, _ windows: Windows, _ memory: Matrix, _ body: (Matrix, Range<Int>) -> Void
    ) {
        let (count, blockRows) = (x.rows * windows.count, blockRows(windows))
        for first in Swift.stride(from: 0, to: count, by: blockRows) {
            let block = first..<min(count, first + blockRows)
            let unfolded = memory.reshaped(rows: block.count, columns: windows.width)
            windows.unfold(x, block, into: unfolded)
            body(unfolded, block)
        }
    }
}

/// Windows on the steps of a clip, at equal distances.
private struct Windows {
    /// Steps of a clip, and numbers at each.
    let length: Int
    let channels: Int
    /// Steps of a window.
    let kernel: Int
    /// Steps from a window to the next.
    let distance: Int
    /// Zeros before a clip.
    let padding: Int
    /// From each step of the clip to the next; zeros stand between.
    let spacing: Int
    /// Windows of a clip.
    let count: Int

    /// Numbers of a window.
    var width: Int { kernel * channels }

    /// Those in `range`, of all windows of all clips, as rows: zero where they stick out of their clip.
    func unfold(_ x: MatrixView, _ range: Range<Int>, into unfolded: Matrix) {
        var (clip, window) = range.lowerBound.quotientAndRemainder(dividingBy: count)
        for row in 0..<range.count {
            let start = window * distance - padding
            let (source, target) = (clip * length * channels, row * width)
            if spacing == 1 {
                let inside = max(0, -start)..<min(kernel, length - start)
                clear(unfolded, target, 0..<inside.lowerBound)
                unfolded.copy(
                    from: x, at: source + (start + inside.lowerBound) * channels,
                    to: target + inside.lowerBound * channels, count: inside.count * channels)
                clear(unfolded, target, inside.upperBound..<kernel)
            } else {
                for step in 0..<kernel {
                    let (place, between) = (start + step).quotientAndRemainder(dividingBy: spacing)
                    if between == 0 && (0..<length).contains(place) {
                        unfolded.copy(
                            from: x, at: source + place * channels, to: target + step * channels, count: channels)
                    } else {
                        clear(unfolded, target, step..<(step + 1))
                    }
                }
            }
            window += 1
            if window == count { (clip, window) = (clip + 1, 0) }
        }
    }

    @inline(__always) private func clear(_ unfolded: Matrix, _ target: Int, _ steps: Range<Int>) {
        let (first, end) = (target + steps.lowerBound * channels, target + steps.upperBound * channels)
        for (index, lanes) in LaneSteps(first..<end) {
            unfolded.store(Lanes(), index, width: lanes)
        }
    }
}
