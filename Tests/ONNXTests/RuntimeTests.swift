import EncoreLearning
import EncoreNumerics
import EncoreONNX
import TestSupport
import Testing

/// Encore and onnxruntime must make the same of the same clips.
@Suite(.enabled(if: ONNXRuntime.python != nil, ONNXRuntime.isMissing)) struct RuntimeTests {
    private struct Case {
        let name: String
        let model: TrainedModel
        var clips = 3
        var loudness = 0.5
    }

    @Test func everyLayer() throws {
        try expectEqual(
            LayerExamples.all.map { layer in
                Case(name: "\(layer)", model: randomModel(layer), clips: 5)
            })
    }

    /// Short filters in the middle of windows that stick out of the clip, or that leave steps over.
    @Test func oddConvolutions() throws {
        func layer(_ length: Int, _ kernels: [Int], stride: Int, padding: Int) -> Convolution {
            Convolution(
                "conv", length: length, channels: 2, banks: kernels.map { .init(kernel: $0, filters: 3) },
                stride: stride, padding: padding, hasBias: true)
        }
        let layers = [
            layer(1, [1, 5], stride: 100, padding: 4), layer(3, [2, 5], stride: 1, padding: 4),
            layer(12, [1, 2, 7], stride: 1, padding: 0), layer(12, [1, 2, 7], stride: 4, padding: 1),
            layer(9, [8, 1], stride: 3, padding: 3), layer(20, [2, 6], stride: 5, padding: 2),
        ]
        for layer in layers { #expect(layer.validationError == nil) }
        try expectEqual(layers.map { Case(name: "\($0)", model: randomModel($0)) })
    }

    /// Both presets, all poolings, and clips from the shortest on.
    @Test(arguments: [5480, 20_000, 66_160]) func everyModel(clipSamples: Int) throws {
        var cases: [Case] = []
        for recipe in ModelRecipe.all {
            for pooling in recipe.clips == .chosen ? [40, 10, 1] : [40] {
                for preset in Preset.allCases {
                    let architecture = recipe.architecture(
                        preset, inputs: clipSamples / pooling, pooling: pooling, genres: 4)
                    let scale: Dataset.Level = preset == .default ? .scale(0.13) : .scale(1)
                    let model = randomModel(
                        architecture, pooling: pooling, level: recipe.level == .equal ? .equal(1) : scale,
                        temperature: preset == .default ? 1.7 : 1)
                    cases.append(Case(name: "\(recipe.name), POOL=\(pooling), \(preset)", model: model))
                }
            }
        }
        try expectEqual(cases)
    }

    /// Silence stays silence, and what is hardly louder is brought to the level.
    @Test func softClips() throws {
        let architecture = ModelRecipe.convolutional.architecture(.default, inputs: 500, pooling: 40, genres: 3)
        let models = [Dataset.Level.equal(1), .equal(0.2), .equal(1e30)].map {
            randomModel(architecture, level: $0)
        }
        try expectEqual(
            models.prefix(2).flatMap { model in
                [0, 0x1p-14, 0x1p-8].map { Case(name: "loudness \($0)", model: model, loudness: $0) }
            } + [Case(name: "silence that could not be louder", model: models[2], loudness: 0)])
    }

    /// Beyond the bounds of a fitted temperature too.
    @Test func temperatures() throws {
        let architecture = ModelRecipe.twoLayer.architecture(.default, inputs: 500, genres: 5)
        try expectEqual(
            [1e-300, 0.05, 20, 1e300].map { temperature in
                let model = randomModel(architecture, level: .scale(1), temperature: temperature)
                return Case(name: "temperature \(temperature)", model: model)
            })
    }

    @Test(arguments: [0, 1, 100]) func anyNumberOfClips(count: Int) throws {
        let architecture = ModelRecipe.convolutional.architecture(.default, inputs: 500, pooling: 40, genres: 3)
        let model = randomModel(architecture, pooling: 40, level: .equal(1))
        try expectEqual([Case(name: "\(count) clips", model: model, clips: count)])
    }

    @Test func whatTheFileSaysOfItself() throws {
        let architecture = ModelRecipe.deepSoftmax.architecture(.default, inputs: 500, genres: 2)
        let file = try ONNXFile(randomModel(architecture, pooling: 40, level: .scale(1)))
        #expect(file.signature == "samples [N, 20000] -> encoding [N, 64], probabilities [N, 2]")
        let outcome = try ONNXRuntime.run([.init(file: file.bytes, clips: [])])[0]
        #expect(
            outcome.metadata == [
                "model": "random", "sample_rate": "22050", "clip_samples": "20000",
                "genres": #"["genre 0","genre 1"]"#, "encore_version": encoreVersion,
            ])
        #expect(
            outcome.shapes == [
                "samples": ["N", "20000"], "encoding": ["N", "64"], "probabilities": ["N", "2"],
            ])
    }

    private func expectEqual(_ cases: [Case], _ location: SourceLocation = #_sourceLocation) throws {
        let clips = cases.enumerated().map { index, item in
            let input = item.model.input
            return PooledClips(
                count: item.clips * input.clipSamples, pooling: input.pooling, loudness: item.loudness,
                seed: UInt64(index))
        }
        let jobs = try zip(cases, clips).map { item, clips in
            ONNXRuntime.Job(file: try ONNXFile(item.model).bytes, clips: clips.samples)
        }
        for ((item, clips), outcome) in zip(zip(cases, clips), try ONNXRuntime.run(jobs)) {
            let wanted = outputs(of: item.model, clips.means)
            #expect(Set(wanted.keys) == Set(outcome.outputs.keys), "\(item.name)", sourceLocation: location)
            for (name, values) in wanted {
                let got = (outcome.outputs[name] ?? []).map(Double.init)
                expectClose(got, values, absolute: 1e-4, "\(item.name): \(name)", location)
            }
        }
    }
}
