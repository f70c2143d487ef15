import EncoreAnalysis
import EncoreLearning
import EncoreNumerics
import EncoreONNX
import Foundation
import TestSupport

/// A model with random parameters, as if it had been trained.
func randomModel(
    _ architecture: Architecture, pooling: Int = 1, level: Dataset.Level, temperature: Double = 1, seed: UInt64 = 1
) -> TrainedModel {
    let network = Network(architecture)
    let parameters = network.initialParameters(seed: seed)
    var random = RandomSource(seed: seed, .testing, index: 1)
    for (shape, tensor) in zip(parameters.layout.shapes, parameters.tensors) where shape.role != .weight {
        for column in 0..<tensor.columns {
            let isVariance = shape.name.hasSuffix("variance")
            tensor[0, column] = isVariance ? Float(random.uniform(in: 0.5...2)) : Float(0.3 * random.normal())
        }
    }
    return TrainedModel(
        name: "random", network: network, parameters: parameters,
        genres: (0..<network.classCount).map { "genre \($0)" },
        input: TrainedModel.InputFormat(
            sampleRate: 22_050, clipSamples: network.inputWidth * pooling, pooling: pooling),
        level: level, temperature: temperature, preset: "default", seed: seed)
}

/// A layer as the encoder of a model with a small classifier.
func randomModel(_ layer: any Layer) -> TrainedModel {
    randomModel(
        Architecture(encoder: [layer], classifier: [Dense("classifier", layer.outputWidth, 3, .linear)]),
        level: .scale(1))
}

/// What Encore itself makes of clips.
///
/// - Parameter means: those that the network takes, times 2¹⁵.
func outputs(of model: TrainedModel, _ means: [Int16]) -> [String: [Double]] {
    let (network, width) = (model.network, model.network.inputWidth)
    let samples = Samples(means, scale: 0x1p-15)
    let clips = Dataset(
        songs: [Dataset.Song(samples: samples, label: nil)],
        clips: (0..<(means.count / width)).map { Dataset.Clip(song: 0, start: $0 * width) }, width: width,
        level: model.level)
    let result = Inference(network, model.parameters, on: WorkerPool(threads: 2)).run(clips, [.encodings, .logits])
    var outputs: [String: [Double]] = [:]
    if network.encodes { outputs["encoding"] = result.encodings?.elements.map(Double.init) }
    outputs["probabilities"] = result.logits.map {
        logProbabilities(ofLogits: $0, temperature: model.temperature).elements.map { exp(Double($0)) }
    }
    return outputs
}
