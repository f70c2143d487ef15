import EncoreNumerics

/// Learned filters, and the logarithm of the energy that each lets through, averaged over neighboring steps of time:
///
///     y[t, f] = ln( ε + 1/n Σ_{j < n} z[n t + j, f]² ),   z = filters(x),   n = `poolSize`, ε = 10⁻³
///
/// Shapes: x (B, length · channels), y (B, ⌊convolution's length / n⌋ · filters). Steps left over at the end do not
/// count.
///
/// It makes a spectrum in time, of filters that are learned; the logarithm makes a change of level a shift, which batch
/// normalization takes out. One layer and not two, because z is by far the largest series of its network: a clip of it
/// is used while it is in the cache.
public struct Filterbank: Layer {
    public static let kind = "filterbank"
    package static let epsilon: Float = 1e-3

    public let filters: Convolution
    /// Steps of the filters' output whose energies make a mean.
    public let poolSize: Int

    private enum CodingKeys: String, CodingKey {
        case filters
        case poolSize = "pool_size"
    }

    public init(_ filters: Convolution, poolSize: Int) {
        self.filters = filters
        self.poolSize = poolSize
    }

    public var validationError: String? {
        if let error = filters.validationError { return error }
        return (1...filters.outputLength).contains(poolSize)
            ? nil : "energies of \(poolSize) out of \(filters.outputLength) steps"
    }

    public var inputWidth: Int { filters.inputWidth }
    public var outputLength: Int { filters.outputLength / poolSize }
    public var outputWidth: Int { outputLength * filters.filters }
    public var stepsPerClip: Int { filters.stepsPerClip }
    public var parameterShapes: [ParameterShape] { filters.parameterShapes }
    public var summary: String { filters.summary + (poolSize > 1 ? ", mean of \(poolSize)" : "") }
    public func outputShape(of input: [Int]) -> [Int] { [outputLength, filters.filters] }
    /// z, and the slopes dz = dy · slope · z.
    private var keptWidth: Int { filters.outputWidth + outputWidth }
    /// For gradients what each clip keeps. Shared: the same for a single clip, as otherwise none is kept, and for the
    /// gradient of z; and what the convolution needs.
    public func workspaceShape(_ use: WorkspaceUse) -> WorkspaceShape {
        WorkspaceShape(
            perClip: use == .gradients ? keptWidth : 0, shared: keptWidth + filters.workspaceShape(use).shared)
    }

    public func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64) {
        filters.initialize(parameters, seed: seed)
    }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let (convolution, filterCount) = (convolutionMemory(workspace), filters.filters)
        let keepsState = workspace.perClip.columns > 0
        for row in 0..<x.rows {
            let clip = row..<(row + 1)
            let (z, slopes) = parts(keepsState ? workspace.perClip[rows: clip] : workspace.shared)
            filters.forward(x[rows: clip], parameters, into: z, convolution)
            let y = y[rows: clip]
            for step in 0..<outputLength {
                let (input, output) = (step * poolSize * filterCount, step * filterCount)
                forEachVector(of: filterCount) { filter, lanes in
                    var sum = Lanes()
                    for index in Steps(poolSize, from: input + filter, by: filterCount) {
                        let value = z.load(index, width: lanes)
                        sum.addProduct(value, value)
                    }
                    y.store(sum, output + filter, width: lanes)
                }
            }
            for (index, lanes) in LaneSteps(0..<y.count) {
                let energy = Self.epsilon + y.load(index, width: lanes) * (1 / Float(poolSize))
                y.store(log(energy), index, width: lanes)
                slopes.store((2 / Float(poolSize)) / energy, index, width: lanes)
            }
        }
    }

    /// dz = dy · 2 z / (n (ε + energy)).
    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let (dz, convolution) = (parts(workspace.shared).z, convolutionMemory(workspace))
        let filterCount = filters.filters
        for (index, lanes) in LaneSteps((outputWidth * poolSize)..<dz.count) { dz.store(Lanes(), index, width: lanes) }
        for row in 0..<x.rows {
            let clip = row..<(row + 1)
            let (z, slopes) = parts(workspace.perClip[rows: clip])
            let dy = dy[rows: clip]
            // In the order of memory: z comes from far away.
            for step in 0..<(outputLength * poolSize) {
                let (input, output) = (step * filterCount, step / poolSize * filterCount)
                forEachVector(of: filterCount) { filter, lanes in
                    let factor = dy.load(output + filter, width: lanes) * slopes.load(output + filter, width: lanes)
                    dz.store(factor * z.load(input + filter, width: lanes), input + filter, width: lanes)
                }
            }
            filters.backward(
                dz, x: x[rows: clip], convolution, parameters, gradients: gradients, accumulating: row > 0,
                dx: dx?[rows: clip], adding: adding)
        }
    }

    /// What a clip keeps, at the beginning of its memory.
    private func parts(_ memory: Matrix) -> (z: Matrix, slopes: Matrix) {
        let width = filters.outputWidth
        return (memory.reshaped(rows: 1, columns: width), memory.reshaped(from: width, rows: 1, columns: outputWidth))
    }

    private func convolutionMemory(_ workspace: LayerWorkspace) -> Matrix {
        let shared = workspace.shared
        return shared.reshaped(from: keptWidth, rows: 1, columns: shared.count - keptWidth)
    }
}
