import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct GoldenTests {
    @Test func twoLayer() throws {
        let golden = try Golden("two_layer")
        let network = Network(
            Architecture(classifier: [
                Dense("hidden", 24, 128, .tanh), Dense("output", 128, 5, .linear),
            ]))
        let pass = FullPass(
            network, try golden.parameters(of: network), x: try golden.floats("x"),
            labels: try golden.integers("labels"))
        expectClose(pass.logits, try golden.floats("out/logits"), relative: 1e-5)
        expectClose([pass.crossEntropy], try golden.floats("loss").map(Double.init), relative: 2e-6)
        try expectGradients(pass, network, golden, "grad", 5e-6)
    }

    @Test(arguments: [("paper", Activation.relu), ("linear", .linear)])
    func vanillaAutoencoder(variant: String, output: Activation) throws {
        let golden = try Golden("vanilla_autoencoder", prefix: "vanilla")
        let network = Network(Architecture(encoder: Small.encoder, decoder: Small.decoder(output)))
        let pass = FullPass(
            network, try golden.parameters(of: network), x: try golden.floats("x"),
            labels: [Int](repeating: 0, count: 7))
        expectClose(pass.encoding, try golden.floats("\(variant)/out/encoding"), relative: 5e-6)
        expectClose(pass.reconstruction, try golden.floats("\(variant)/out/x_hat"), relative: 5e-6)
        expectClose(
            [pass.meanSquaredError], try golden.floats("\(variant)/loss").map(Double.init), relative: 2e-6)
        try expectGradients(pass, network, golden, "\(variant)/grad", 2e-5)
    }

    @Test(arguments: [("paper", Activation.relu), ("linear", .linear), ("dropout", .relu)])
    func deepSoftmaxAutoencoder(variant: String, output: Activation) throws {
        let golden = try Golden("deep_softmax_autoencoder", prefix: "deep_softmax")
        let network = Network(
            Architecture(
                encoder: Small.encoder, decoder: Small.decoder(output), classifier: Small.classifier))
        let factors =
            variant == "dropout"
            ? [
                try golden.floats("dropout/mask.enc.1").map { $0 / 0.8 },
                try golden.floats("dropout/mask.dec.1").map { $0 / 0.8 },
            ] : nil
        let pass = FullPass(
            network, try golden.parameters(of: network), x: try golden.floats("x"),
            labels: try golden.integers("labels"), factors: factors)
        expectClose(pass.encoding, try golden.floats("\(variant)/out/encoding"), relative: 1e-5)
        expectClose(pass.reconstruction, try golden.floats("\(variant)/out/x_hat"), relative: 1e-5)
        expectClose(pass.logits, try golden.floats("\(variant)/out/logits"), relative: 1e-5)
        let mse = pass.meanSquaredError
        expectClose([mse], try golden.floats("\(variant)/loss_mse").map(Double.init), relative: 2e-6)
        expectClose([pass.crossEntropy], try golden.floats("\(variant)/loss_ce").map(Double.init), relative: 2e-6)
        expectClose(
            [mse + 0.1 * pass.crossEntropy], try golden.floats("\(variant)/loss").map(Double.init), relative: 2e-6)
        try expectGradients(pass, network, golden, "\(variant)/grad", 2e-5)
    }

    /// The poster's model as the preset builds it, with parameters from a formula.
    @Test func fullSize() throws {
        let golden = try Golden("full_size")
        let salt = UInt32(try golden.integers("salt")[0])
        let network = Network(ModelRecipe.deepSoftmax.architecture(.poster, inputs: 500, genres: 4))
        let parameters = Parameters(network.layout)
        for (index, (shape, tensor)) in zip(network.layout.shapes, parameters.tensors).enumerated() {
            tensor.copy(
                from: Matrix(
                    rows: shape.rows, columns: shape.columns,
                    elements: (0..<shape.count).map {
                        Float(0.25 * hashed($0, tensor: index, salt: salt))
                    }))
            try expectChecksum(tensor.elements, golden.doubles("param_checksum/\(shape.name)"), 1e-6, shape.name)
        }
        let pass = FullPass(network, parameters, x: try golden.floats("x"), labels: try golden.integers("labels"))
        expectClose(pass.encoding, try golden.floats("out/encoding"), relative: 1e-5)
        expectClose(pass.reconstruction, try golden.floats("out/x_hat"), relative: 1e-5)
        expectClose(pass.logits, try golden.floats("out/logits"), relative: 1e-5)
        expectClose(
            [pass.meanSquaredError + 0.1 * pass.crossEntropy],
            try golden.floats("loss").map(Double.init), relative: 2e-6)
        for (shape, gradient) in zip(network.layout.shapes, pass.gradients.tensors) {
            let elements = gradient.elements
            try expectChecksum(elements, golden.doubles("checksum/\(shape.name)"), 2e-5, shape.name)
            let largest = Double(elements.map(abs).max() ?? 0)
            expectClose(
                try golden.integers("sample_index/\(shape.name)").map { Double(elements[$0]) },
                try golden.floats("grad_sample/\(shape.name)").map(Double.init),
                absolute: 2e-5 * largest, shape.name)
        }
    }

    /// Five steps of the optimizer on the joint model.
    @Test func fiveStepsOfAdamEqualTheGoldenOnes() throws {
        let model = try Golden("deep_softmax_autoencoder", prefix: "deep_softmax")
        let golden = try Golden("adam")
        let network = Network(
            Architecture(
                encoder: Small.encoder, decoder: Small.decoder(.relu), classifier: Small.classifier))
        let parameters = try model.parameters(of: network)
        let (batches, labels) = (try golden.floats("batches"), try golden.integers("labels"))
        var adam = Adam(network.layout)
        let pool = WorkerPool(threads: 2)
        for step in 0..<5 {
            let pass = FullPass(
                network, parameters, x: Array(batches[(140 * step)..<(140 * (step + 1))]),
                labels: Array(labels[(7 * step)..<(7 * (step + 1))]))
            let loss = pass.meanSquaredError + 0.1 * pass.crossEntropy
            expectClose([loss], [Double(try golden.floats("loss")[step])], relative: 5e-6)
            adam.update(parameters, gradients: pass.gradients, learningRate: 1e-3, weightDecay: 0, on: pool)
            for (shape, tensor) in zip(network.layout.shapes, parameters.tensors) {
                let all = try golden.floats("params/\(shape.name)")
                let want = all[(shape.count * (step + 1))..<(shape.count * (step + 2))]
                expectClose(tensor.elements.map(Double.init), want.map(Double.init), absolute: 5e-6, shape.name)
            }
        }
    }

    /// Five steps with weight decay, of two weights, at the rates of the golden schedule.
    @Test func adamWithWeightDecay() throws {
        let golden = try Golden("adamw_schedule", prefix: "adamw")
        let layout = ParameterLayout([.matrix("weight", 7, 5), .matrix("bias", 1, 5)])
        let (parameters, gradients) = (Parameters(layout), Parameters(layout))
        func values(_ name: String, _ shape: ParameterShape, _ step: Int) throws -> Matrix {
            let all = try golden.floats("\(name)/\(shape.name)")
            return Matrix(
                rows: shape.rows, columns: shape.columns,
                elements: Array(all[(shape.count * step)..<(shape.count * (step + 1))]))
        }
        for (shape, tensor) in zip(layout.shapes, parameters.tensors) {
            tensor.copy(from: try values("params", shape, 0))
        }
        var adam = Adam(layout)
        let pool = WorkerPool(threads: 2)
        for step in 0..<5 {
            for (shape, tensor) in zip(layout.shapes, gradients.tensors) {
                tensor.copy(from: try values("gradients", shape, step))
            }
            adam.update(
                parameters, gradients: gradients, learningRate: Double(try golden.floats("lr")[step]),
                weightDecay: 0.01,
                on: pool)
            for (shape, tensor) in zip(layout.shapes, parameters.tensors) {
                let want = try values("params", shape, step + 1).elements.map(Double.init)
                expectClose(tensor.elements.map(Double.init), want, absolute: 5e-6, shape.name)
            }
        }
    }

    // MARK: - The small networks of the fixtures

    private enum Small {
        static let encoder: [any Layer] = [
            Dense("enc.0", 20, 16, .sigmoid), Dense("enc.1", 16, 12, .tanh), Dropout(stream: 0, width: 12, rate: 0.2),
            Dense("enc.2", 12, 10, .relu), Dense("enc.3", 10, 6, .relu),
        ]
        static func decoder(_ output: Activation) -> [any Layer] {
            [
                Dense("dec.0", 6, 10, .sigmoid), Dense("dec.1", 10, 12, .sigmoid),
                Dropout(stream: 1, width: 12, rate: 0.2), Dense("dec.2", 12, 16, .relu), Dense("dec.3", 16, 20, output),
            ]
        }
        static let classifier: [any Layer] = [
            Dense("cls.0", 6, 5, .tanh), Dense("cls.1", 5, 4, .tanh), Dense("cls.2", 4, 4, .linear),
        ]
    }

    private func expectGradients(
        _ pass: FullPass, _ network: Network, _ golden: Golden, _ prefix: String, _ tolerance: Double
    ) throws {
        for (shape, gradient) in zip(network.layout.shapes, pass.gradients.tensors) {
            expectClose(
                gradient.elements, try golden.floats("\(prefix)/\(shape.name)"), relative: tolerance, shape.name)
        }
    }

    /// [Σ g, Σ |g|, √Σ g², Σ g · u]: the first and last cancel, so they are compared relative to the second.
    private func expectChecksum(_ values: [Float], _ want: [Double], _ tolerance: Double, _ name: String) throws {
        let values = values.map(Double.init)
        let got = [
            values.reduce(0, +), values.reduce(0) { $0 + abs($1) }, values.reduce(0) { $0 + $1 * $1 }.squareRoot(),
            values.enumerated().reduce(0) { $0 + $1.element * hashed($1.offset, tensor: 23, salt: 0) },
        ]
        expectClose([got[0], got[1], got[3]], [want[0], want[1], want[3]], absolute: tolerance * want[1], name)
        expectClose([got[2]], [want[2]], relative: tolerance, name)
    }

    /// A number in −1 ..< 1, exact in `Float`, for an element of a tensor.
    private func hashed(_ element: Int, tensor: Int, salt: UInt32) -> Double {
        var h = UInt32(element) &+ 0x9E37_79B9 &* UInt32(tensor + 1) &+ 0x85EB_CA6B &* salt
        h ^= h >> 16
        h = h &* 0x85EB_CA6B
        h ^= h >> 13
        h = h &* 0xC2B2_AE35
        h ^= h >> 16
        return (Double(h >> 8) - 8_388_608) / 8_388_608
    }
}
