import EncoreLearning
import EncoreNumerics
import TestSupport
import Testing

@Suite struct InferenceTests {
    /// Eight threads use one, and one pool, at once: each call has the answer that it has alone.
    @Test func manyThreadsMayUseOneAtOnce() async throws {
        let network = ToyData.network
        let inference = Inference(network, network.initialParameters(seed: 3), on: WorkerPool(threads: 2))
        // 7, 70, 700 clips: within a block, and in several.
        let sets = [1, 10, 100].map { ToyData.dataset(songs: $0, seed: UInt64($0)) }
        let weights = network.lossWeights(lambda: 0.5)
        struct Answer: Equatable {
            let encodings: [Float]
            let logits: [Float]
            let errors: [Double]
            let values: LossValues
        }
        @Sendable func answer(_ data: Dataset) -> Answer {
            let outputs = inference.run(data, [.encodings, .logits, .squaredError])
            return Answer(
                encodings: outputs.encodings?.elements ?? [], logits: outputs.logits?.elements ?? [],
                errors: outputs.squaredErrors, values: inference.loss(on: data, weights))
        }
        let want = sets.map(answer)
        #expect(want.allSatisfy { $0.encodings.contains { $0 != 0 } })
        await withTaskGroup(of: Bool.self) { group in
            for task in 0..<8 {
                group.addTask { (0..<50).allSatisfy { answer(sets[(task + $0) % 3]) == want[(task + $0) % 3] } }
            }
            for await isRight in group { #expect(isRight) }
        }
    }

    /// The terms of a loss over all clips at once, from blocks of them.
    @Test func lossesAreThoseOfAllClips() throws {
        let network = TrainerTests.coupled
        let parameters = network.initialParameters(seed: 3)
        let data = ToyData.dataset(songs: 100, seed: 1)
        let weights = network.lossWeights(lambda: 0.5)
        let values = Inference(network, parameters, on: WorkerPool(threads: 2)).loss(on: data, weights)
        let workspace = Network.Workspace(network, rows: data.count, .gradients)
        data.gather(0..<data.count, into: workspace.input) { data.view(of: $0) }
        let sums = network.lossesAndGradients(
            labels: data.labels, weights: weights, parameters, gradients: nil, workspace, .inference)
        let want = network.values(sums, clips: data.count, weights: weights)
        expectClose(values.terms.map(\.value), want.terms.map(\.value), relative: 1e-6)
        expectClose([values.total], [want.total], relative: 1e-6)
        expectClose(
            [values.total], [zip(values.terms, [1, 2, 0.5]).reduce(0) { $0 + $1.0.value * $1.1 }], relative: 1e-12)
        #expect(values.accuracy == want.accuracy)
    }
}
