import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

/// The layers that work along time, against the golden vectors. Those have activations (batch, channels, length) and
/// filters (out, in, kernel); ours have channels innermost.
@Suite struct ConvolutionTests {
    /// A layer's forward and backward pass by itself.
    private struct LayerPass {
        let y: Matrix
        let dx: Matrix
        let gradients: [Matrix]

        init(_ layer: any Layer, _ parameters: [Matrix], x: Matrix, dy: Matrix, adding: Bool = false) {
            y = Matrix(rows: x.rows, columns: layer.outputWidth)
            dx = Matrix(rows: x.rows, columns: x.columns)
            gradients = parameters.map { Matrix(rows: $0.rows, columns: $0.columns) }
            let workspace = LayerWorkspace(layer.workspaceShape(.gradients), rows: x.rows)
            let tensors = LayerTensors(tensors: parameters.map(\.view))
            let pass = Pass.training(seed: 0, step: 0, firstRow: 0)
            dx.fill(with: adding ? 10 : .nan)
            layer.forward(x.view, tensors, into: y, workspace, pass)
            let dyCopy = Matrix(rows: dy.rows, columns: dy.columns)
            dyCopy.copy(from: dy)
            layer.backward(
                dyCopy, x: x.view, y: y.view, tensors, gradients: LayerTensors(tensors: gradients), dx: dx,
                adding: adding, workspace, pass)
        }
    }

    private let golden: Golden

    init() throws {
        golden = try Golden("conv1d")
    }

    /// (batch, channels, length) as rows of (length, channels).
    private func series(_ name: String, _ batch: Int, _ channels: Int, _ length: Int) throws -> Matrix {
        let values = try golden.floats(name)
        let matrix = Matrix(rows: batch, columns: length * channels)
        for b in 0..<batch {
            for c in 0..<channels {
                for t in 0..<length { matrix[b, t * channels + c] = values[(b * channels + c) * length + t] }
            }
        }
        return matrix
    }

    /// (out, in, kernel) as (kernel · in, out).
    private func filters(_ name: String, _ outputs: Int, _ inputs: Int, _ kernel: Int) throws -> Matrix {
        let values = try golden.floats(name)
        let matrix = Matrix(rows: kernel * inputs, columns: outputs)
        for o in 0..<outputs {
            for i in 0..<inputs {
                for k in 0..<kernel { matrix[k * inputs + i, o] = values[(o * inputs + i) * kernel + k] }
            }
        }
        return matrix
    }

    private func vector(_ name: String) throws -> Matrix {
        let values = try golden.floats(name)
        return Matrix(rows: 1, columns: values.count, elements: values)
    }

    private func expect(
        _ got: Matrix, _ want: Matrix, _ name: String, within tolerance: Double = 5e-6,
        _ location: SourceLocation = #_sourceLocation
    ) {
        expectClose(got.elements, want.elements, relative: tolerance, name, location)
    }

    @Test(arguments: [("k5", 21, 5, 2), ("k4", 20, 4, 1), ("nopad", 20, 5, 0)])
    func convolution(variant: String, length: Int, kernel: Int, padding: Int) throws {
        let layer = Convolution(
            "conv", length: length, channels: 3, banks: [.init(kernel: kernel, filters: 4)], stride: 2,
            padding: padding,
            hasBias: true)
        try #require(layer.validationError == nil)
        let pass = LayerPass(
            layer, [try filters("\(variant)/weight", 4, 3, kernel), try vector("\(variant)/bias")],
            x: try series("\(variant)/x", 2, 3, length), dy: try series("\(variant)/dy", 2, 4, layer.outputLength))
        expect(pass.y, try series("\(variant)/out", 2, 4, layer.outputLength), "out")
        expect(pass.dx, try series("\(variant)/grad/x", 2, 3, length), "dx")
        expect(pass.gradients[0], try filters("\(variant)/grad/weight", 4, 3, kernel), "dW")
        expect(pass.gradients[1], try vector("\(variant)/grad/bias"), "db")
    }

    /// Banks beside each other are what each is alone, and many blocks of windows what one is.
    @Test func banksAreConvolutionsInTheMiddleOfTheWindow() {
        var random = RandomSource(seed: 3, .testing)
        let (length, rows) = (301, 5)
        let banks: [Convolution.Bank] = [.init(kernel: 16, filters: 3), .init(kernel: 128, filters: 5)]
        let both = Convolution("both", length: length, channels: 1, banks: banks, stride: 3, padding: 64)
        // More windows than are unfolded at a time: a block holds 2¹⁴ numbers.
        #expect(rows * both.outputLength * 128 > Convolution.unfoldedCount)
        let alone = zip(banks, [8, 64]).map { bank, padding in
            Convolution("alone", length: length, channels: 1, banks: [bank], stride: 3, padding: padding)
        }
        let x = Matrix.noise(rows: rows, columns: length, from: &random)
        let dy = Matrix.noise(rows: rows, columns: both.outputWidth, from: &random)
        let weights = [(16, 3), (128, 5)].map { Matrix.noise(rows: $0, columns: $1, from: &random) }
        let pass = LayerPass(both, weights, x: x, dy: dy, adding: true)
        var firstFilter = 0
        var sum = Matrix(rows: rows, columns: length, elements: [Float](repeating: 10, count: rows * length))
        for (index, layer) in alone.enumerated() {
            let filters = layer.filters
            let dyPart = Matrix(rows: rows, columns: layer.outputWidth)
            for row in 0..<rows {
                for step in 0..<layer.outputLength {
                    for filter in 0..<filters {
                        dyPart[row, step * filters + filter] = dy[row, step * 8 + firstFilter + filter]
                    }
                }
            }
            let own = LayerPass(layer, [weights[index]], x: x, dy: dyPart)
            for row in 0..<rows {
                for step in 0..<layer.outputLength {
                    for filter in 0..<filters {
                        let got = pass.y[row, step * 8 + firstFilter + filter]
                        #expect(abs(got - own.y[row, step * filters + filter]) < 1e-4)
                    }
                }
            }
            expect(pass.gradients[index], own.gradients[0], "dW of bank \(index)", within: 1e-5)
            sum = Matrix(rows: rows, columns: length, elements: zip(sum.elements, own.dx.elements).map { $0 + $1 })
            firstFilter += filters
        }
        expect(pass.dx, sum, "dx", within: 1e-5)
    }

    @Test func maxPool() throws {
        let layer = MaxPool(length: 11, channels: 4)
        let pass = LayerPass(
            layer, [], x: try series("maxpool/x", 2, 4, 11), dy: try series("maxpool/dy", 2, 4, 5))
        expect(pass.y, try series("maxpool/out", 2, 4, 5), "out", within: 0)
        expect(pass.dx, try series("maxpool/grad/x", 2, 4, 11), "dx", within: 0)
    }

    @Test func maxPoolKeepsWhatIsNotANumber() {
        let layer = MaxPool(length: 4, channels: 1)
        let x = Matrix(rows: 1, columns: 4, elements: [.nan, 1, 1, .nan])
        let pass = LayerPass(layer, [], x: x, dy: Matrix(rows: 1, columns: 2, elements: [1, 1]))
        #expect(pass.y.elements.allSatisfy { $0.isNaN })
    }

    /// Output, gradients, and the running values after the optimizer's update.
    @Test func batchNormInTraining() throws {
        let layer = BatchNorm("norm", length: 9, channels: 4, .linear)
        let layout = ParameterLayout(layer.parameterShapes)
        let parameters = Parameters(layout)
        let initial = [
            "batchnorm_train/gamma", "batchnorm_train/beta", "batchnorm/running_mean", "batchnorm/running_var",
        ]
        for (tensor, name) in zip(parameters.tensors, initial) { tensor.copy(from: try vector(name)) }
        let pass = LayerPass(
            layer, parameters.tensors, x: try series("batchnorm_train/x", 3, 4, 9),
            dy: try series("batchnorm_train/dy", 3, 4, 9))
        expect(pass.y, try series("batchnorm_train/out", 3, 4, 9), "out")
        expect(pass.dx, try series("batchnorm_train/grad/x", 3, 4, 9), "dx")
        expect(pass.gradients[0], try vector("batchnorm_train/grad/gamma"), "dweight")
        expect(pass.gradients[1], try vector("batchnorm_train/grad/beta"), "dbias")

        let gradients = Parameters(layout)
        for (tensor, gradient) in zip(gradients.tensors, pass.gradients) { tensor.copy(from: gradient) }
        var adam = Adam(layout)
        adam.update(parameters, gradients: gradients, learningRate: 0, weightDecay: 0, on: WorkerPool(threads: 1))
        expect(parameters.tensors[2], try vector("batchnorm_train/state/running_mean"), "running mean", within: 1e-6)
        expect(parameters.tensors[3], try vector("batchnorm_train/state/running_var"), "running variance", within: 1e-6)
    }

    @Test func batchNormInInference() throws {
        let layer = BatchNorm("norm", length: 9, channels: 4, .linear)
        let names = ["batchnorm_eval/gamma", "batchnorm_eval/beta", "batchnorm/running_mean", "batchnorm/running_var"]
        let x = try series("batchnorm_eval/x", 3, 4, 9)
        let y = Matrix(rows: 3, columns: 36)
        layer.forward(
            x.view, LayerTensors(tensors: try names.map { try vector($0).view }), into: y,
            LayerWorkspace(layer.workspaceShape(.inference), rows: 3), .inference)
        expect(y, try series("batchnorm_eval/out", 3, 4, 9), "out")
    }

    /// Convolution, batch-norm with ReLU, max-pool: back through all three.
    @Test func block() throws {
        let convolution = Convolution(
            "conv", length: 24, channels: 2, banks: [.init(kernel: 4, filters: 3)], stride: 2, padding: 1)
        let norm = BatchNorm("norm", length: 12, channels: 3, .relu)
        let pool = MaxPool(length: 12, channels: 3)
        let x = try series("block/x", 3, 2, 24)
        let weights = [try filters("block/weight", 3, 2, 4)]
        let scales = [
            try vector("block/gamma"), try vector("block/beta"), Matrix(rows: 1, columns: 3),
            Matrix(rows: 1, columns: 3),
        ]
        let nothing = Matrix(rows: 3, columns: 36)

        let z = LayerPass(convolution, weights, x: x, dy: nothing).y
        expect(z, try series("block/out/conv", 3, 3, 12), "conv")
        let a = LayerPass(norm, scales, x: z, dy: nothing).y
        expect(a, try series("block/out/relu", 3, 3, 12), "relu")
        let pooled = LayerPass(pool, [], x: a, dy: try series("block/dy", 3, 3, 6))
        expect(pooled.y, try series("block/out", 3, 3, 6), "out")
        let normalized = LayerPass(norm, scales, x: z, dy: pooled.dx)
        expect(normalized.gradients[0], try vector("block/grad/gamma"), "dweight")
        expect(normalized.gradients[1], try vector("block/grad/beta"), "dbias")
        let convolved = LayerPass(convolution, weights, x: x, dy: normalized.dx)
        expect(convolved.gradients[0], try filters("block/grad/weight", 3, 2, 4), "dW")
        expect(convolved.dx, try series("block/grad/x", 3, 2, 24), "dx")
    }

    /// Filters that pass the two channels on: one silent, the other 3, 4 | 0, 1 and a step left over.
    @Test func energiesByHand() {
        let filters = Convolution("bank", length: 5, channels: 2, banks: [.init(kernel: 1, filters: 2)], padding: 0)
        let identity = Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1])
        let x = Matrix(rows: 1, columns: 10, elements: [3, 0, 4, 0, 0, 0, 1, 0, 9, 9])
        let pass = LayerPass(
            Filterbank(filters, poolSize: 2), [identity], x: x, dy: Matrix(rows: 1, columns: 4, elements: [1, 1, 1, 1]))
        // ln 12.501, ln 0.001, ln 0.501
        expectClose(pass.y.elements, [2.525_808_6, -6.907_755_4, -0.691_149_2, -6.907_755_4], relative: 1e-6)
        // 2 x / (2 · (ε + energy))
        expectClose(pass.dx.elements, [3 / 12.501, 0, 4 / 12.501, 0, 0, 0, 1 / 0.501, 0, 0, 0], relative: 1e-6)
    }

    @Test func statisticsPoolingByHand() {
        let layer = StatisticsPooling(length: 4, channels: 2)
        let x = Matrix(rows: 1, columns: 8, elements: [1, 7, 3, 7, 5, 7, 7, 7])
        let pass = LayerPass(layer, [], x: x, dy: Matrix(rows: 1, columns: 4))
        // Means 4 and 7, variances 5 and 0, each with 10⁻⁵.
        expectClose(pass.y.elements, [4, 7, 2.236_070_2, 0.003_162_278], relative: 1e-6)
    }
}
