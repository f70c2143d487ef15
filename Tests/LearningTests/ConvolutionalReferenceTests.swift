import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct ConvolutionalReferenceTests {
    /// Outputs, losses and gradients of the whole model beside a reference in `Double`: its gradients are differences,
    /// over a step so small that they are exact to eight digits.
    @Test(arguments: [(160, 8), (1000, 2)]) func theWholeModelAgreesWithPlainLoops(inputs: Int, samples: Int) {
        let (rows, genres, lambda) = (3, 3, 0.7)
        let network = Network(
            ModelRecipe.convolutional.architecture(
                .default, inputs: inputs, pooling: inputs == 1000 ? 20 : 40, genres: genres))
        let parameters = network.initialParameters(seed: 5)
        var random = RandomSource(seed: 31, .testing, index: inputs)
        for (shape, tensor) in zip(network.layout.shapes, parameters.tensors) where shape.role == .withoutDecay {
            for column in 0..<tensor.columns { tensor[0, column] += Float(0.2 * random.normal()) }
        }
        let x = (0..<(rows * inputs)).map { _ in Float(random.normal()) }
        let labels = (0..<rows).map { $0 % genres }
        // As many numbers as the two dropout layers see: half of the filterbank's steps, of 48 channels.
        let widths = network.dropoutWidths
        let factors = widths.map { width in
            (0..<(rows * width)).map { _ in random.chance(0.3) ? Float(0) : Float(1 / 0.7) }
        }
        let pass = FullPass(network, parameters, x: x, labels: labels, lambda: lambda, factors: factors)

        var reference = ConvolutionalReference(
            parameters: Dictionary(
                uniqueKeysWithValues: zip(network.layout.shapes, parameters.tensors).map {
                    ($0.name, $1.elements.map(Double.init))
                }),
            dropout: factors.map { $0.map(Double.init) })
        let clips = (0..<rows).map { row in x[(row * inputs)..<((row + 1) * inputs)].map(Double.init) }
        let want = reference.outputs(clips, labels: labels)
        expectClose(pass.encoding.map(Double.init), want.encoding.flatMap { $0 }, relative: 2e-5, "encoding")
        expectClose(pass.reconstruction.map(Double.init), want.reconstruction.flatMap { $0 }, relative: 2e-5, "x̂")
        expectClose(pass.logits.map(Double.init), want.logits.flatMap { $0 }, relative: 2e-5, "logits")
        expectClose([pass.meanSquaredError], [want.reconstructionError], relative: 2e-6)
        expectClose([pass.crossEntropy], [want.crossEntropy], relative: 1e-5)
        expectClose([pass.values.total], [want.reconstructionError + lambda * want.crossEntropy], relative: 1e-5)

        for (shape, gradient) in zip(network.layout.shapes, pass.gradients.tensors) where shape.role != .runningAverage
        {
            let elements = gradient.elements.map(Double.init)
            let scale = elements.map(abs).max() ?? 0
            #expect(scale > 0, "the gradient of \(shape.name) is zero")
            for _ in 0..<samples {
                let index = random.integer(below: elements.count)
                let value = reference.parameters[shape.name]![index]
                func loss(_ change: Double) -> Double {
                    reference.parameters[shape.name]![index] = value + change
                    let outputs = reference.outputs(clips, labels: labels)
                    return outputs.reconstructionError + lambda * outputs.crossEntropy
                }
                let slope = (loss(1e-6) - loss(-1e-6)) / 2e-6
                reference.parameters[shape.name]![index] = value
                expectClose([elements[index]], [slope], absolute: 1e-4 * scale, "d \(shape.name)[\(index)]")
            }
        }
    }
}

extension Network {
    /// Numbers per clip that each dropout layer sees.
    fileprivate var dropoutWidths: [Int] { architecture.leaves.compactMap { ($0 as? Dropout)?.width } }
}
