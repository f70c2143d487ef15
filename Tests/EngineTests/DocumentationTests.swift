import Encore
import EncoreLearning
import EncoreNumerics
import Foundation
import Testing

/// The Swift of the documentation, word for word, so that it compiles. The layer and the model of the article are run.
@Suite struct DocumentationTests {
    /// Each block of Swift in the README and in the catalog stands in this file. Indentation does not count.
    @Test func theDocumentationShowsWhatThisFileHolds() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../..")
        let catalog = root.appendingPathComponent("Sources/Engine/Encore.docc")
        let articles = try FileManager.default.contentsOfDirectory(atPath: catalog.path).filter { $0.hasSuffix(".md") }
        let own = Self.lines(try String(contentsOfFile: #filePath, encoding: .utf8))
        let ownText = Self.joined(own)
        var blocks = 0
        for file in articles.map(catalog.appendingPathComponent) + [root.appendingPathComponent("README.md")] {
            let parts = try String(contentsOf: file, encoding: .utf8).components(separatedBy: "```swift\n").dropFirst()
            for block in parts.map({ Self.lines($0.components(separatedBy: "```")[0]) }) {
                blocks += 1
                let (imports, code) = (block.filter(Self.isImport), block.filter { !Self.isImport($0) })
                #expect(imports.allSatisfy(own.contains))
                let isHere = ownText.contains(Self.joined(code))
                #expect(isHere, "\(file.lastPathComponent) has other Swift than this file: \(Self.joined(code))")
            }
        }
        #expect(blocks == 5)
    }

    private static func lines(_ text: String) -> [String] {
        text.components(separatedBy: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    private static func joined(_ lines: [String]) -> String { "\n" + lines.joined(separator: "\n") + "\n" }

    private static func isImport(_ line: String) -> Bool { line.hasPrefix("import ") }

    @Test func aGainHasTheGradientsOfItsFormula() {
        let gain = Gain(name: "gain", width: 17)
        let (x, y) = (Matrix(rows: 2, columns: 17), Matrix(rows: 2, columns: 17))
        for column in 0..<17 { (x[0, column], x[1, column]) = (Float(column), -1) }
        let (factor, slope) = (Matrix(rows: 1, columns: 1), Matrix(rows: 1, columns: 1))
        gain.initialize(LayerTensors(tensors: [factor]), seed: 0)
        #expect(factor[0, 0] == 1)
        factor[0, 0] = 3
        let parameters = LayerParameters(tensors: [factor.view])
        let workspace = LayerWorkspace(gain.workspaceShape(.gradients), rows: 2)
        gain.forward(x.view, parameters, into: y, workspace, .inference)
        #expect(y.elements == x.elements.map { 3 * $0 })
        let (dy, dx) = (Matrix(rows: 2, columns: 17), Matrix(rows: 2, columns: 17))
        dy.fill(with: 2)
        for (adding, expected) in [(false, Float(6)), (true, 12)] {
            gain.backward(
                dy, x: x.view, y: y.view, parameters, gradients: LayerTensors(tensors: [slope]), dx: dx, adding: adding,
                workspace, .inference)
            #expect(dx.elements.allSatisfy { $0 == expected })
        }
        // 2 · (0 + 1 + … + 16 − 17)
        #expect(slope[0, 0] == 238)
        #expect(gain.validationError == nil && Gain(name: "gain", width: 0).validationError != nil)
    }

    @Test func aShallowModelCanBeTrained() throws {
        for preset in Preset.allCases {
            let architecture = ModelRecipe.shallow.architecture(preset, inputs: 500, genres: 4)
            #expect(architecture.validationError == nil)
            let network = Network(architecture)
            #expect(network.encodes && network.classifies && network.reconstructs && network.encodingWidth == 64)
            #expect(network.lossWeights(lambda: 0.5) == [1, 0.5, 0.01])
            var settings = ModelRecipe.shallow.settings(preset, clips: 8)
            #expect(settings.validationError == nil)
            settings.epochs = 5
            let songs = (0..<4).map { label in
                Dataset.Song(
                    samples: Samples((0..<1000).map { Int16($0 * (label + 1) % 200) }, scale: 0x1p-8), label: label)
            }
            let data = Dataset(
                songs: songs, clips: (0..<8).map { .init(song: $0 / 2, start: $0 % 2 * 500) }, width: 500,
                level: .scale(1))
            let trainer = Trainer(network, settings, on: data, heldOut: nil, WorkerPool(threads: 1))
            let losses = try (0..<5).map { _ in try #require(try trainer.runEpoch()).train.total }
            #expect(losses[4] < losses[0])
        }
    }
}

// MARK: - README

private func useOfTheReadme() throws {
    let model = try Model(contentsOf: "runs/default", named: "convolutional")
    let sound = try Sound(contentsOf: "song.mp3")
    let encoding = try model.encode(sound)  // 64 numbers
    let genre = try model.classify(sound).mostProbable
    _ = (encoding, genre)
}

// MARK: - Encore.md

private func use() throws {
    let model = try Model(contentsOf: "runs/default", named: "convolutional")
    let sound = try Sound(contentsOf: "song.mp3")

    let song = try model.analyze(sound)
    if let probabilities = song.probabilities { print(probabilities.mostProbable) }  // of the whole song
    for clip in song.clips {
        if let encoding = clip.encoding { print(clip.start, encoding) }  // seconds, 64 numbers
    }
}

private func training() throws {
    var training = Training()
    training.epochs = 50
    let model = try training.run(on: "music", into: "runs/mine") { print($0.epoch, $0.loss) }
    _ = model
}

// MARK: - AddingALayerALossOrAModel.md

/// y = f · x, f learned.
///
/// Shapes: x and y (B, width), f (1).
public struct Gain: Layer {
    public static let kind = "gain"
    public let name: String
    public let width: Int

    public var inputWidth: Int { width }
    public var outputWidth: Int { width }
    public var validationError: String? { (1...1_000_000).contains(width) ? nil : "a gain of \(width) numbers" }
    public var parameterShapes: [ParameterShape] { [.vector(name + ".factor", 1)] }

    public func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64) { parameters[0].fill(with: 1) }

    public func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let factor = parameters[0][0, 0]
        for (index, lanes) in LaneSteps(0..<x.count) {
            y.store(x.load(index, width: lanes) * factor, index, width: lanes)
        }
    }

    /// df = Σ dy · x, dx = f · dy.
    public func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass
    ) {
        let factor = parameters[0][0, 0]
        var sum = Lanes()
        for (index, lanes) in LaneSteps(0..<x.count) {
            let slope = dy.load(index, width: lanes)
            sum.addProduct(slope, x.load(index, width: lanes))
            guard let dx else { continue }
            dx.store(slope * factor + (adding ? dx.load(index, width: lanes) : Lanes()), index, width: lanes)
        }
        gradients?[0][0, 0] = sum.sum()
    }
}

extension ModelRecipe {
    public static let shallow = ModelRecipe(
        name: "shallow", title: "shallow autoencoder", clips: .poster, level: .commonScale,
        representations: [.encoding, .logits]
    ) { _, shape in
        Architecture(
            encoder: [Dense("enc.0", shape.inputs, 128, .elu), Dense("enc.1", 128, 64, .linear)],
            heads: [
                .init("decoder", [Dense("dec.0", 64, shape.inputs, .linear)]),
                .init("classifier", [Dense("cls.0", 64, shape.genres, .linear)]),
            ],
            terms: [
                LossTerm("reconstruction", of: "decoder", MeanSquaredError()),
                LossTerm("cross_entropy", of: "classifier", SoftmaxCrossEntropy()),
                LossTerm("covariance", weight: 0.01, of: nil, CovariancePenalty()),
            ])
    } training: { _, size in
        TrainingSettings(
            epochs: 100, batchSize: size.batchSize ?? 512, learningRate: 1e-3,
            schedule: .warmupAndCosine, lambda: 0.1, augmentation: .none)
    }
}
