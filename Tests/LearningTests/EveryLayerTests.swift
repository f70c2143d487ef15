import EncoreLearning
import EncoreNumerics
import FoundationEssentials
import TestSupport
import Testing

/// What holds for every layer, by the examples of each kind.
@Suite struct EveryLayerTests {
    /// A layer by itself, with parameters, an input and the weights of its outputs in a loss Σ c y.
    private final class Bench {
        let layer: any Layer
        let rows: Int
        let parameters: Parameters
        let gradients: Parameters
        let x: Matrix
        let y: Matrix
        let c: Matrix
        let workspace: LayerWorkspace

        init(_ index: Int, rows: Int, _ use: WorkspaceUse = .gradients) {
            layer = LayerExamples.all[index]
            self.rows = rows
            var random = RandomSource(seed: 17, .testing, index: index)
            parameters = Parameters(ParameterLayout(layer.parameterShapes))
            gradients = Parameters(parameters.layout)
            layer.initialize(LayerTensors(tensors: parameters.tensors), seed: 5)
            x = .noise(rows: rows, columns: layer.inputWidth, from: &random)
            c = .noise(rows: rows, columns: layer.outputWidth, from: &random)
            y = Matrix(rows: rows, columns: layer.outputWidth)
            for (shape, tensor) in zip(parameters.layout.shapes, parameters.tensors) where shape.role != .weight {
                for column in 0..<tensor.columns {
                    // Variances are positive.
                    tensor[0, column] =
                        shape.name.hasSuffix("variance")
                        ? Float(random.uniform(in: 0.5...2)) : Float(0.3 * random.normal())
                }
            }
            workspace = LayerWorkspace(layer.workspaceShape(use), rows: rows)
        }

        private var views: LayerParameters { LayerTensors(tensors: parameters.tensors.map(\.view)) }

        func loss(_ pass: Pass) -> Double {
            layer.forward(x.view, views, into: y, workspace, pass)
            return zip(y.elements, c.elements).reduce(0) { $0 + Double($1.0) * Double($1.1) }
        }

        /// After `loss`.
        func backward(_ pass: Pass, into dx: Matrix?, adding: Bool = false, learns: Bool = true) {
            let dy = Matrix(rows: rows, columns: c.columns)
            dy.copy(from: c)
            layer.backward(
                dy, x: x.view, y: y.view, views,
                gradients: learns ? LayerTensors(tensors: gradients.tensors) : nil, dx: dx, adding: adding, workspace,
                pass)
        }
    }

    private static let training = Pass.training(seed: 3, step: 1, firstRow: 0)

    @Test func everyKindHasAnExample() {
        for kind in LayerCatalog.kinds {
            #expect(LayerExamples.all.contains { type(of: $0) == kind }, "no example of \(kind.kind)")
        }
        for layer in LayerExamples.all { #expect(layer.validationError == nil) }
    }

    /// With respect to the input and to every parameter, in training and in inference.
    @Test(arguments: LayerExamples.all.indices, [1, 6])
    func gradientsEqualCentralDifferences(index: Int, rows: Int) {
        for isTraining in [true, false] {
            let bench = Bench(index, rows: rows)
            let (first, again) = isTraining ? (Self.training, Pass.replay) : (.inference, .inference)
            let dx = Matrix(rows: rows, columns: bench.layer.inputWidth)
            dx.fill(with: .nan)
            bench.gradients.vector.fill(with: .nan)
            _ = bench.loss(first)
            bench.backward(first, into: dx)
            var random = RandomSource(seed: 23, .testing, index: index)
            var tensors = [("x", bench.x, dx)]
            for (shape, pair) in zip(
                bench.parameters.layout.shapes, zip(bench.parameters.tensors, bench.gradients.tensors))
            where shape.role != .runningAverage {
                tensors.append((shape.name, pair.0, pair.1))
            }
            for (name, tensor, gradient) in tensors {
                let values = gradient.elements
                let scale = values.map { Double(abs($0)) }.max() ?? 0
                #expect(
                    scale > 0, "\(bench.layer), \(rows) rows, training \(isTraining): the gradient of \(name) is zero")
                for _ in 0..<min(40, tensor.count) {
                    let (row, column) = (random.integer(below: tensor.rows), random.integer(below: tensor.columns))
                    let value = tensor[row, column]
                    let slopes = slopes(around: value) {
                        tensor[row, column] = $0
                        return bench.loss(again)
                    }
                    tensor[row, column] = value
                    let error =
                        slopes.map { abs(Double(values[row * tensor.columns + column]) - $0) }.min() ?? .infinity
                    #expect(
                        error <= 4e-3 * scale + 5e-4,
                        """
                        \(bench.layer), \(rows) rows, training \(isTraining): d \(name)[\(row), \(column)] is \
                        \(values[row * tensor.columns + column]), not \(slopes)
                        """)
                }
            }
        }
    }

    /// dx is added to where that is asked for, and is the same without the parameters' gradients, which may be left
    /// out.
    @Test(arguments: LayerExamples.all.indices) func inputGradientsAreAddedOrStandAlone(index: Int) {
        let bench = Bench(index, rows: 4)
        for pass in [Self.training, .inference] {
            func dx(adding: Bool, learns: Bool) -> [Float] {
                let dx = Matrix(rows: 4, columns: bench.layer.inputWidth)
                dx.fill(with: 2)
                _ = bench.loss(pass)
                bench.backward(pass, into: dx, adding: adding, learns: learns)
                return dx.elements
            }
            let alone = dx(adding: false, learns: true)
            #expect(dx(adding: false, learns: false) == alone)
            expectClose(dx(adding: true, learns: true), alone.map { $0 + 2 }, relative: 1e-5)
            bench.gradients.vector.fill(with: 0)
            _ = bench.loss(pass)
            bench.backward(pass, into: nil)
            let withoutInput = bench.gradients.vector.elements
            bench.backward(pass, into: Matrix(rows: 4, columns: bench.layer.inputWidth))
            #expect(bench.gradients.vector.elements == withoutInput)
        }
    }

    /// Inference without room for gradients gives what it gives with it, and a row what it gives among others.
    @Test(arguments: LayerExamples.all.indices) func inferenceIsTheSameWithAndWithoutState(index: Int) {
        let (lean, full) = (Bench(index, rows: 5, .inference), Bench(index, rows: 5))
        #expect(lean.loss(.inference) == full.loss(.inference))
        let one = Matrix(rows: 1, columns: lean.layer.outputWidth)
        lean.layer.forward(
            lean.x[rows: 3..<4].view, LayerTensors(tensors: lean.parameters.tensors.map(\.view)), into: one,
            lean.workspace, .inference)
        expectClose(one.elements, lean.y.row(3), relative: 1e-5)
    }

    @Test(arguments: LayerExamples.all.indices) func aDescriptionIsReadAsItWasWritten(index: Int) throws {
        let layer = AnyLayer(LayerExamples.all[index])
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let bytes = try encoder.encode(layer)
        let read = try JSONDecoder().decode(AnyLayer.self, from: bytes)
        #expect(read == layer && read.layer.parameterShapes == layer.layer.parameterShapes)
        #expect(try encoder.encode(read) == bytes)
    }
}
