import Numerics

/// A convolution over time with filters of one or several lengths, which share their windows:
///
///     y[t, f] = b[f] + Σ_{j, c} x[t · stride − padding + j, c] · W[j, c, f],   x zero outside
///
/// Shapes: x (B, length · channels) and y (B, outputLength · filters), steps of time behind one another, channels
/// innermost; each bank's W (kernel · channels, filters). The filters do not flip their kernel. A bank shorter than the
/// longest lies in the middle of its window.
///
/// The windows of some clips at a time are unfolded into the rows of a matrix that stays in the cache; the filters of
/// each bank are then one product with neighbouring columns of it.
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
        case name, length, channels, banks, stride, padding, hasBias = "bias"
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

    public var fault: String? {
        let most = Architecture.widestLayer
        guard (1...most).contains(length), (1...most).contains(channels), (1...most).contains(stride),
              (0...most).contains(padding) else {
            return "a convolution over \(length) steps of \(channels) numbers, stride \(stride), padding \(padding)"
        }
        guard (1...Self.mostBanks).contains(banks.count) else { return "a convolution with \(banks.count) banks" }
        for bank in banks where !(1...most).contains(bank.kernel) || !(1...most).contains(bank.filters) {
            return "a convolution with \(bank.filters) filters of \(bank.kernel) steps"
        }
        guard longestKernel <= length + 2 * padding, padding < longestKernel else {
            return "a convolution of \(longestKernel) steps over \(length) between \(padding) zeros"
        }
        return windowWidth <= most ? nil : "a convolution over \(longestKernel) steps of \(channels) numbers"
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
    private var windowWidth: Int { longestKernel * channels }

    public var parameterShapes: [ParameterShape] {
        let weights = banks.enumerated().map { index, bank in
            ParameterShape.matrix(
                banks.count == 1 ? "\(name).weight" : "\(name).\(index).weight", bank.kernel * channels, bank.filters)
        }
        return hasBias ? weights + [.vector("\(name).bias", filters)] : weights
    }

    /// Windows that are unfolded at a time.
    private var blockRows: Int { max(1, Self.unfoldedCount / windowWidth) }
    public var sharedScratchCount: Int { blockRows * windowWidth }

    /// Numbers of an unfolded block: with its products it should stay in the cache of a core.
    private static let unfoldedCount = 1 << 14

    /// Weights uniform in ±√(6 / inputs), where a filter has kernel · channels inputs; biases zero.
    ///
    /// Source: He, Zhang, Ren and Sun, "Delving Deep into Rectifiers", ICCV 2015.
    public func initialize(_ parameters: LayerTensors, using random: inout RandomSource) {
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
        _ x: Matrix, _ parameters: LayerTensors, into y: Matrix, scratch: LayerScratch, _ pass: Pass
    ) {
        let windows = Windows(self)
        let outputs = y.reshaped(rows: x.rows * outputLength, columns: filters)
        for block in blocks(of: outputs.rows) {
            let unfolded = scratch.shared.reshaped(rows: block.count, columns: windowWidth)
            windows.unfold(x, block, into: unfolded)
            let products = outputs[rows: block]
            forEachBank { bank, steps, filters in
                let weight = parameters[bank]
                multiply(
                    unfolded[columns: steps], .asIs, weight[columns: 0..<weight.columns], .asIs,
                    into: products[columns: filters])
            }
        }
        if hasBias { addBias(parameters[banks.count], to: outputs, Linear.self) }
    }

    public func backward(
        _ dy: Matrix, x: Matrix, y: Matrix, scratch: LayerScratch, _ parameters: LayerTensors,
        gradients: LayerTensors, dx: Matrix?, adding: Bool
    ) {
        let windows = Windows(self)
        let outputGradients = dy.reshaped(rows: x.rows * outputLength, columns: filters)
        if hasBias { sumColumns(of: outputGradients, into: gradients[banks.count]) }
        for block in blocks(of: outputGradients.rows) {
            let unfolded = scratch.shared.reshaped(rows: block.count, columns: windowWidth)
            windows.unfold(x, block, into: unfolded)
            let dz = outputGradients[rows: block]
            forEachBank { bank, steps, filters in
                let gradient = gradients[bank]
                multiply(
                    unfolded[columns: steps], .transposed, dz[columns: filters], .asIs,
                    beta: block.lowerBound == 0 ? 0 : 1, into: gradient[columns: 0..<gradient.columns])
            }
            guard let dx else { continue }
            // The windows' gradients take the place of the windows.
            if banks.count > 1 { unfolded.fill(with: 0) }
            forEachBank { bank, steps, filters in
                let weight = parameters[bank]
                multiply(
                    dz[columns: filters], .asIs, weight[columns: 0..<weight.columns], .transposed,
                    beta: banks.count > 1 ? 1 : 0, into: unfolded[columns: steps])
            }
            windows.fold(unfolded, block, into: dx, adding: adding)
        }
    }

    /// Calls `body` for each bank with its index, the columns of an unfolded window that its filters see, and the columns
    /// of the result that they give.
    @inline(__always) private func forEachBank(_ body: (Int, Range<Int>, Range<Int>) -> Void) {
        var filter = 0
        for (index, bank) in banks.enumerated() {
            let first = (longestKernel - bank.kernel) / 2 * channels
            body(index, first..<(first + bank.kernel * channels), filter..<(filter + bank.filters))
            filter += bank.filters
        }
    }

    /// The windows of all clips, some at a time.
    private func blocks(of windows: Int) -> some Sequence<Range<Int>> {
        let blockRows = blockRows
        return Swift.stride(from: 0, to: windows, by: blockRows).lazy.map { $0..<min(windows, $0 + blockRows) }
    }
}

/// Where the windows of a convolution lie in its clips.
private struct Windows {
    private let clipWidth: Int
    private let windowWidth: Int
    private let windowsPerClip: Int
    private let distance: Int
    private let padding: Int

    init(_ layer: Convolution) {
        clipWidth = layer.inputWidth
        windowWidth = layer.banks.reduce(0) { max($0, $1.kernel) } * layer.channels
        windowsPerClip = layer.outputLength
        distance = layer.stride * layer.channels
        padding = layer.padding * layer.channels
    }

    /// The windows as rows, zero where they stick out of their clip.
    func unfold(_ x: Matrix, _ windows: Range<Int>, into unfolded: Matrix) {
        forEach(windows) { target, clip, start, inside in
            clear(unfolded, target..<(target + inside.lowerBound))
            unfolded.copy(
                from: x, at: clip + start + inside.lowerBound, to: target + inside.lowerBound, count: inside.count)
            clear(unfolded, (target + inside.upperBound)..<(target + windowWidth))
        }
    }

    /// Each row added to where its window was taken. Unless `adding`, a clip is cleared when its first window comes.
    func fold(_ unfolded: Matrix, _ windows: Range<Int>, into x: Matrix, adding: Bool) {
        forEach(windows) { source, clip, start, inside in
            if !adding && start == -padding { clear(x, clip..<(clip + clipWidth)) }
            for (column, lanes) in LaneSteps(inside) {
                let index = clip + start + column
                let sum = x.load(index, width: lanes) + unfolded.load(source + column, width: lanes)
                x.store(sum, index, width: lanes)
            }
        }
    }

    /// Calls `body` for each window with where its row begins, where its clip begins, where it begins itself in the
    /// clip, and which of its elements lie within it.
    @inline(__always) private func forEach(_ windows: Range<Int>, _ body: (Int, Int, Int, Range<Int>) -> Void) {
        var (clip, step) = windows.lowerBound.quotientAndRemainder(dividingBy: windowsPerClip)
        for row in 0..<windows.count {
            let start = step * distance - padding
            body(row * windowWidth, clip * clipWidth, start, max(0, -start)..<min(windowWidth, clipWidth - start))
            step += 1
            if step == windowsPerClip { (clip, step) = (clip + 1, 0) }
        }
    }

    @inline(__always) private func clear(_ matrix: Matrix, _ range: Range<Int>) {
        for (index, lanes) in LaneSteps(range) { matrix.store(Lanes(), index, width: lanes) }
    }
}
