import EncoreNumerics

/// A layer of a network: a description plus mathematics.
///
/// It owns no numbers: its parameters, activations and scratch are handed to it, so that it can be copied, printed,
/// written to a model file as JSON, and used by several threads at once. To add one, write a file in `Layers` and name
/// it in `LayerCatalog`.
///
/// A clip is a row of numbers. Layers that work along time read it as steps of time behind one another, each with all
/// its channels.
public protocol Layer: Codable, Equatable, Sendable {
    /// What the layer is called in a model file.
    static var kind: String { get }

    /// Numbers a clip that come in.
    var inputWidth: Int { get }
    /// Numbers a clip that go out.
    var outputWidth: Int { get }
    /// What is wrong with the description, in words; `nil` if it makes sense. The description may come from a damaged
    /// file: nothing else is asked of a layer before this, and no number in it is too absurd.
    var fault: String? { get }
    /// Its tensors, in the order in which `LayerTensors` gives them.
    var parameterShapes: [ParameterShape] { get }
    /// Numbers a clip that `backward` needs besides input and output.
    var scratchWidth: Int { get }
    /// Numbers, however many clips there are, that a pass needs for itself.
    func sharedScratchCount(forTraining: Bool) -> Int
    /// Steps of time of a clip at which the layer does its work anew.
    var stepsPerClip: Int { get }
    /// Whether inference may leave the layer out.
    var isIdentityInInference: Bool { get }

    /// Fills the tensors with their initial values.
    func initialize(_ parameters: LayerTensors, using random: inout RandomSource)

    /// y (B, out) from x (B, in), overwritten. What `backward` needs again goes into `scratch`.
    func forward(_ x: Matrix, _ parameters: LayerTensors, into y: Matrix, scratch: LayerScratch, _ pass: Pass)

    /// The gradients of the loss from dy (B, out), its gradient with respect to y; dy may be overwritten.
    ///
    /// - Parameters:
    ///   - gradients: the parameters' gradients, overwritten; in place of a running average's, the value of this pass.
    ///   - dx: (B, in); where given, overwritten or, if `adding`, added to.
    func backward(
        _ dy: Matrix, x: Matrix, y: Matrix, scratch: LayerScratch, _ parameters: LayerTensors,
        gradients: LayerTensors, dx: Matrix?, adding: Bool)
}

extension Layer {
    public var fault: String? { nil }
    public var parameterShapes: [ParameterShape] { [] }
    public var scratchWidth: Int { 0 }
    public func sharedScratchCount(forTraining: Bool) -> Int { 0 }
    public var stepsPerClip: Int { 1 }
    public var isIdentityInInference: Bool { false }
    public func initialize(_ parameters: LayerTensors, using random: inout RandomSource) {}
}

/// What a pass through a network is for.
public enum Pass: Sendable, Equatable {
    /// Nothing is random.
    case inference
    /// Random parts are drawn for a step and for the rows of a batch, of which the first that this pass sees is
    /// `firstRow`: each row draws the same wherever the batch is cut.
    case training(seed: UInt64, step: Int, firstRow: Int)
    /// As in training, with the random parts that the scratch holds already.
    case replay
}

/// Memory of one layer for what is neither input nor output.
public struct LayerScratch: Sendable {
    /// (B, scratchWidth), from forward to backward; empty in inference.
    public let perClip: Matrix
    /// (1, sharedScratchCount), of this layer alone: what forward leaves there, backward finds.
    public let shared: Matrix

    private init(perClip: Matrix, shared: Matrix) {
        self.perClip = perClip
        self.shared = shared
    }

    package init(training layer: any Layer, rows: Int) {
        perClip = Matrix(rows: rows, columns: layer.scratchWidth)
        shared = Matrix(rows: 1, columns: layer.sharedScratchCount(forTraining: true))
    }

    package init(inference layer: any Layer) {
        perClip = Matrix(rows: 0, columns: layer.scratchWidth)
        shared = Matrix(rows: 1, columns: layer.sharedScratchCount(forTraining: false))
    }

    /// The same for the first clips.
    subscript(rows range: Range<Int>) -> LayerScratch {
        LayerScratch(perClip: perClip[rows: range], shared: shared)
    }
}

/// The name and shape of one tensor, and how it is learned.
public struct ParameterShape: Equatable, Sendable {
    public let name: String
    public let rows: Int
    public let columns: Int
    /// The shape as a model file gives it: a vector has one extent.
    public let isVector: Bool
    public let role: Role

    public enum Role: Sendable {
        /// Learned by its gradient; weight decay applies.
        case weight
        /// Learned by its gradient and free of weight decay: biases, and what scales and shifts normalised numbers.
        case offset
        /// Not learned: it follows the values that passes leave in place of a gradient.
        case runningAverage
    }

    public static func matrix(_ name: String, _ rows: Int, _ columns: Int) -> ParameterShape {
        ParameterShape(name: name, rows: rows, columns: columns, isVector: false, role: .weight)
    }

    public static func vector(_ name: String, _ count: Int) -> ParameterShape {
        ParameterShape(name: name, rows: 1, columns: count, isVector: true, role: .offset)
    }

    public static func runningAverage(_ name: String, _ count: Int) -> ParameterShape {
        ParameterShape(name: name, rows: 1, columns: count, isVector: true, role: .runningAverage)
    }

    public var extents: [Int] { isVector ? [columns] : [rows, columns] }
    public var count: Int { rows * columns }
}

/// The tensors of one layer among those of its network.
public struct LayerTensors: Sendable {
    let tensors: [Matrix]
    let first: Int

    package init(tensors: [Matrix], first: Int = 0) {
        self.tensors = tensors
        self.first = first
    }

    public subscript(index: Int) -> Matrix { tensors[first + index] }
}
