import EncoreNumerics

/// Learned filters, and the logarithm of the energy that each lets through, averaged over neighbouring steps of time:
///
///     y[t, f] = ln( ε + 1/n Σ_{j < n} z[n t + j, f]² ),   z = filters(x),   n = `frames`, ε = 10⁻³
///
/// Shapes: x (B, length · channels), y (B, ⌊convolution's length / n⌋ · filters). Steps left over at the end do not
/// count.
///
/// It makes a spectrum in time, of filters that are learned; the logarithm makes a change of level a shift, which batch
/// normalisation takes out. One layer and not two, because z is by far the largest series of its network: a clip of it
/// is used while it is in the cache.
public struct Filterbank: Layer {
    public static let kind = "filterbank"
    static let epsilon: Float = 1e-3

    public let filters: Convolution
    /// Steps of the filters' output whose energies make a mean.
    public let frames: Int

    public init(_ filters: Convolution, frames: Int) {
        self.filters = filters
        self.frames = frames
    }

    public var fault: String? {
        if let fault = filters.fault { return fault }
        return (1...filters.outputLength).contains(frames)
            ? nil : "energies of \(frames) out of \(filters.outputLength) steps"
    }

    public var inputWidth: Int { filters.inputWidth }
    public var outputLength: Int { filters.outputLength / frames }
    public var outputWidth: Int { outputLength * filters.filters }
    public var stepsPerClip: Int { filters.stepsPerClip }
    public var parameterShapes: [ParameterShape] { filters.parameterShapes }
    /// z, and the slopes dz = dy · slope · z.
    public var scratchWidth: Int { filters.outputWidth + outputWidth }
    /// The same for a single clip, as in inference none is kept, and in training for the gradient of z; and what the
    /// convolution needs.
    public func sharedScratchCount(forTraining: Bool) -> Int {
        scratchWidth + filters.sharedScratchCount(forTraining: forTraining)
    }

    public func initialize(_ parameters: LayerTensors, using random: inout RandomSource) {
        filters.initialize(parameters, using: &random)
    }

    public func forward(
        _ x: Matrix, _ parameters: LayerTensors, into y: Matrix, scratch: LayerScratch, _ pass: Pass
    ) {
        let (workspace, filterCount) = (workspace(scratch), filters.filters)
        for row in 0..<x.rows {
            let clip = row..<(row + 1)
            let (z, slopes) = parts(pass == .inference ? scratch.shared : scratch.perClip[rows: clip])
            filters.forward(x[rows: clip], parameters, into: z, workspace)
            let y = y[rows: clip]
            for step in 0..<outputLength {
                let (input, output) = (step * frames * filterCount, step * filterCount)
                forEachVector(of: filterCount) { filter, lanes in
                    var sum = Lanes()
                    for index in Steps(frames, from: input + filter, by: filterCount) {
                        let value = z.load(index, width: lanes)
                        sum.addProduct(value, value)
                    }
                    y.store(sum, output + filter, width: lanes)
                }
            }
            for (index, lanes) in LaneSteps(0..<y.count) {
                let energy = Self.epsilon + y.load(index, width: lanes) * (1 / Float(frames))
                y.store(log(energy), index, width: lanes)
                slopes.store((2 / Float(frames)) / energy, index, width: lanes)
            }
        }
    }

    /// dz = dy · 2 z / (n (ε + energy)).
    public func backward(
        _ dy: Matrix, x: Matrix, y: Matrix, scratch: LayerScratch, _ parameters: LayerTensors,
        gradients: LayerTensors, dx: Matrix?, adding: Bool
    ) {
        let (dz, workspace, filterCount) = (parts(scratch.shared).z, workspace(scratch), filters.filters)
        for (index, lanes) in LaneSteps((outputWidth * frames)..<dz.count) { dz.store(Lanes(), index, width: lanes) }
        for row in 0..<x.rows {
            let clip = row..<(row + 1)
            let (z, slopes) = parts(scratch.perClip[rows: clip])
            let dy = dy[rows: clip]
            // In the order of memory: z comes from far away.
            for step in 0..<(outputLength * frames) {
                let (input, output) = (step * filterCount, step / frames * filterCount)
                forEachVector(of: filterCount) { filter, lanes in
                    let factor = dy.load(output + filter, width: lanes) * slopes.load(output + filter, width: lanes)
                    dz.store(factor * z.load(input + filter, width: lanes), input + filter, width: lanes)
                }
            }
            filters.backward(
                dz, x: x[rows: clip], workspace, parameters, gradients: gradients, accumulating: row > 0,
                dx: dx?[rows: clip], adding: adding)
        }
    }

    /// What a clip keeps, at the beginning of its scratch.
    private func parts(_ scratch: Matrix) -> (z: Matrix, slopes: Matrix) {
        let width = filters.outputWidth
        return (scratch.reshaped(rows: 1, columns: width), scratch.reshaped(from: width, rows: 1, columns: outputWidth))
    }

    private func workspace(_ scratch: LayerScratch) -> Matrix {
        scratch.shared.reshaped(from: scratchWidth, rows: 1, columns: scratch.shared.count - scratchWidth)
    }
}
