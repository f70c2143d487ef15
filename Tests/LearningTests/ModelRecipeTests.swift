import EncoreLearning
import Testing

@Suite struct ModelRecipeTests {
    private func description(_ chain: Chain?) -> String {
        (chain?.leaves ?? []).map { layer in
            switch layer {
            case let dense as Dense: "\(dense.inputWidth)-\(dense.outputWidth) \(dense.activation.rawValue)"
            case let dropout as Dropout: "dropout \(dropout.rate)"
            default: "?"
            }
        }.joined(separator: ", ")
    }

    @Test func thePosterIsFollowedToTheLetter() {
        let joint = ModelRecipe.deepSoftmax.architecture(.poster, inputs: 500, genres: 4)
        #expect(
            description(joint.encoder)
                == "500-256 sigmoid, 256-192 tanh, dropout 0.2, 192-128 relu, 128-64 relu")
        #expect(
            description(joint[head: "decoder"]?.layers)
                == "64-128 sigmoid, 128-192 sigmoid, dropout 0.2, 192-256 relu, 256-500 relu")
        #expect(description(joint[head: "classifier"]?.layers) == "64-32 tanh, 32-16 tanh, 16-4 linear")
        let vanilla = ModelRecipe.vanilla.architecture(.poster, inputs: 500, genres: 4)
        #expect(
            vanilla.encoder == joint.encoder && vanilla.heads == [joint.heads[0]] && vanilla.terms == [joint.terms[0]])
        let twoLayer = ModelRecipe.twoLayer.architecture(.poster, inputs: 500, genres: 4)
        #expect(
            description(twoLayer[head: "classifier"]?.layers) == "500-128 tanh, 128-4 linear"
                && twoLayer.encoder.isEmpty)

        let settings = ModelRecipe.deepSoftmax.settings(.poster, clips: 6000)
        #expect(settings.epochs == 200 && ModelRecipe.vanilla.settings(.poster, clips: 6000).epochs == 400)
        #expect(settings.batchSize == 512 && settings.learningRate == 1e-4 && settings.schedule == .constant)
        #expect(settings.lambda == 0.1 && settings.augmentation == .none)
    }

    @Test func theDefaultCanReconstructNegativeSamples() throws {
        for kind in [ModelRecipe.vanilla, .deepSoftmax] {
            let architecture = kind.architecture(.default, inputs: 500, genres: 4)
            let output = try #require(architecture[head: "decoder"]?.layers.leaves.last as? Dense)
            #expect(output.activation == .linear && output.outputWidth == 500)
            #expect(architecture.encodingWidth == 64)
        }
    }

    @Test func aSmallCollectionIsTrainedForMoreEpochs() {
        let small = ModelRecipe.vanilla.settings(.default, clips: 300)
        let large = ModelRecipe.vanilla.settings(.default, clips: 200_000)
        #expect(small.epochs > large.epochs && large.epochs >= 40 && small.epochs <= 1000)
    }

    @Test func layersThatDoNotFitAreFaults() {
        #expect(Architecture().validationError != nil)
        #expect(Architecture(classifier: [Dense("a", 4, 3, .tanh), Dense("b", 2, 2, .tanh)]).validationError != nil)
        #expect(
            Architecture(encoder: [Dense("a", 4, 2, .tanh)], decoder: [Dense("b", 2, 3, .tanh)]).validationError != nil)
        #expect(
            Architecture(encoder: [Dense("a", 4, 2, .tanh)], classifier: [Dense("b", 4, 3, .tanh)]).validationError
                != nil)
        #expect(Architecture(classifier: [Dense("a", 0, 3, .tanh)]).validationError != nil)
        #expect(
            Architecture(encoder: [Dense("a", 4, 2, .tanh)], decoder: [Dense("b", 2, 4, .tanh)]).validationError == nil)
    }

    /// 200 epochs of the poster's 12 steps, and of the vanilla autoencoder 400, on however few songs.
    @Test func thePostersStepsAreKeptOnFewSongs() {
        for (recipe, steps) in [(ModelRecipe.deepSoftmax, 2400), (.twoLayer, 2400), (.vanilla, 4800)] {
            let few = recipe.settings(.poster, clips: 600, keepsSteps: true)
            #expect(few.epochs * few.stepsPerEpoch(clips: 600) == steps)
            #expect(recipe.settings(.poster, clips: 600).epochs == steps / 12)
            #expect(recipe.settings(.poster, clips: 6000, keepsSteps: true).epochs == steps / 12)
        }
        let own = ModelRecipe.convolutional
        #expect(own.settings(.poster, clips: 600, keepsSteps: true) == own.settings(.poster, clips: 600))
    }
}
