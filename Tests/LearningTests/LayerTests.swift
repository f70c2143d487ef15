import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct LayerTests {
    @Test func activationsAreWhatTheyAreCalled() {
        let z: [Float] = [-30, -1, -0.25, 0, 0.5, 2, 30]
        let truth: [Activation: (Double) -> Double] = [
            .linear: { $0 }, .relu: { max(0, $0) }, .elu: { $0 < 0 ? exp1($0) - 1 : $0 },
            .sigmoid: { 1 / (1 + exp1(-$0)) }, .tanh: { (exp1(2 * $0) - 1) / (exp1(2 * $0) + 1) },
        ]
        for activation in Activation.allCases {
            let network = Network(Architecture(classifier: [Dense("cls.0", 1, 1, activation)]))
            let parameters = Parameters(network.layout)
            parameters["cls.0.weight"]?.fill(with: 1)
            let pass = FullPass(network, parameters, x: z, labels: [Int](repeating: 0, count: z.count))
            expectClose(
                pass.logits.map(Double.init), z.map { truth[activation]!(Double($0)) }, absolute: 1e-6,
                activation.rawValue)
        }
    }

    @Test func dropoutKeepsTheStatedShareAndTheMean() {
        let network = Network(
            Architecture(
                encoder: [Dropout(stream: 0, width: 100, rate: 0.2)], decoder: [Dense("dec.0", 100, 100, .linear)]))
        let parameters = Parameters(network.layout)
        let workspace = Network.Workspace(network, rows: 1000, .gradients)
        workspace.input.fill(with: 1)
        let pass = Pass.training(seed: 9, step: 4, firstRow: 0)
        let y = network.encode(0..<1000, parameters, workspace, pass).elements
        let kept = y.filter { $0 != 0 }
        let share = Double(kept.count) / 100_000
        #expect(abs(share - 0.8) < 0.0063, "five standard deviations of 100,000 draws")
        #expect(kept.allSatisfy { abs($0 - 1.25) < 1e-5 })
        #expect(network.encode(0..<1000, parameters, workspace, .inference).elements.allSatisfy { $0 == 1 })
    }

    /// A row draws the same mask wherever its batch is cut, and another in another step.
    @Test func dropoutDrawsByRowAndStep() {
        let network = Network(
            Architecture(
                encoder: [Dropout(stream: 0, width: 70, rate: 0.5)], decoder: [Dense("dec.0", 70, 70, .linear)]))
        let parameters = Parameters(network.layout)
        func masked(rows: Int, step: Int, firstRow: Int) -> [Float] {
            let workspace = Network.Workspace(network, rows: rows, .gradients)
            workspace.input.fill(with: 1)
            return network.encode(
                0..<rows, parameters, workspace, .training(seed: 9, step: step, firstRow: firstRow)
            ).elements
        }
        let whole = masked(rows: 10, step: 0, firstRow: 0)
        #expect(Array(whole[(4 * 70)...]) == masked(rows: 6, step: 0, firstRow: 4))
        #expect(whole != masked(rows: 10, step: 1, firstRow: 0))
    }

    @Test func glorotBoundsAndZeroBiases() throws {
        let network = Network(Architecture(classifier: [Dense("cls.0", 300, 100, .linear)]))
        let parameters = network.initialParameters(seed: 1)
        let weights = try #require(parameters["cls.0.weight"]?.elements)
        let limit = Float((6.0 / 400).squareRoot())
        #expect(weights.allSatisfy { abs($0) <= limit })
        #expect(try #require(weights.max()) > 0.99 * limit)
        #expect(parameters["cls.0.bias"]?.elements.allSatisfy { $0 == 0 } == true)
    }

    @Test func everyKindOfLayerHasItsOwnName() {
        let names = LayerCatalog.kinds.map { $0.kind }
        #expect(Set(names).count == names.count)
    }

    private func exp1(_ x: Double) -> Double {
        // e^x by squaring a short series: independent of the code under test.
        let small = x / 1024
        var term = 1.0
        var sum = 1.0
        for n in 1...12 {
            term *= small / Double(n)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }
}
