import EncoreNumerics

/// A layer of a network: a description plus mathematics.
///
/// It owns no numbers: its parameters, activations and workspace are handed to it, so that it can be copied, printed,
/// written to a model file as JSON, and used by several threads at once. To add one, write a file in `Layers`, name it
/// in `LayerCatalog` and give the tests an example of it. A layer may be made of others: `Chain`, `Residual` and
/// `Parallel` are.
///
/// A clip is a row of numbers. Layers that work along time read it as steps of time behind one another, each with all
/// its channels.
public protocol Layer: Codable, Equatable, Sendable {
    /// What the layer is called in a model file.
    static var kind: String { get }

    /// Numbers per clip that come in.
    var inputWidth: Int { get }
    /// Numbers per clip that go out.
    var outputWidth: Int { get }
    /// What is wrong with the description, in words; `nil` if it makes sense. The description may come from a damaged
    /// file. Only `children` and `isIdentityInInference` are read before this is checked, so this must accept any
    /// numbers without overflow.
    var validationError: String? { get }
    /// Its tensors, in the order in which `LayerTensors` gives them.
    var parameterShapes: [ParameterShape] { get }
    /// The memory that passes need besides input, output and their gradients.
    func workspaceShape(_ use: WorkspaceUse) -> WorkspaceShape
    /// Time steps per clip at which the layer computes an output.
    var stepsPerClip: Int { get }
    /// Whether inference may leave the layer out.
    var isIdentityInInference: Bool { get }
    /// The layers that it is made of.
    var children: [any Layer] { get }
    /// Its settings in a few words, as a table of layers shows them; empty if there are none.
    var summary: String { get }
    /// The extents of what goes out for a clip, steps of time first. Their product is `outputWidth`.
    ///
    /// - Parameter input: those of what comes in.
    func outputShape(of input: [Int]) -> [Int]

    /// Fills the tensors with their initial values. Random numbers come from `LayerTensors.random(seed:)`.
    func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64)

    /// y (B, out) from x (B, in), overwritten. What `backward` needs again goes into `workspace`.
    func forward(
        _ x: MatrixView, _ parameters: LayerParameters, into y: Matrix, _ workspace: LayerWorkspace, _ pass: Pass)

    /// The gradients of the loss from dy (B, out), its gradient with respect to y; dy may be overwritten.
    ///
    /// - Parameters:
    ///   - x, y, workspace, pass: as in the forward pass before.
    ///   - gradients: overwritten; not computed where not given.
    ///   - dx: (B, in); where given, overwritten or, if `adding`, added to.
    func backward(
        _ dy: Matrix, x: MatrixView, y: MatrixView, _ parameters: LayerParameters, gradients: LayerGradients?,
        dx: Matrix?, adding: Bool, _ workspace: LayerWorkspace, _ pass: Pass)
}

extension Layer {
    public var validationError: String? { nil }
    public var parameterShapes: [ParameterShape] { [] }
    public func workspaceShape(_ use: WorkspaceUse) -> WorkspaceShape { WorkspaceShape() }
    public var stepsPerClip: Int { 1 }
    public var isIdentityInInference: Bool { false }
    public var children: [any Layer] { [] }
    public var summary: String { "" }
    public func outputShape(of input: [Int]) -> [Int] { [outputWidth] }
    public func initialize(_ parameters: LayerTensors<Matrix>, seed: UInt64) {}

    /// The layers without children that it is made of, in the order of their tensors.
    package var leaves: [any Layer] { children.isEmpty ? [self] : children.flatMap { $0.leaves } }
}

/// What a pass through a network is for.
public enum Pass: Sendable, Equatable {
    /// Nothing is random, and batch normalization takes its running averages.
    case inference
    /// Random parts are drawn for a step and for the rows of a batch, of which the first that this pass sees is
    /// `firstRow`: each row draws the same wherever the batch is cut.
    case training(seed: UInt64, step: Int, firstRow: Int)
    /// As in training, with the random parts that the workspace holds already.
    case replay
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
        /// Learned by its gradient and free of weight decay: biases, and what scales and shifts normalized numbers.
        case withoutDecay
        /// Not learned: it follows a statistic of each batch, by an exponential moving average.
        case runningAverage
    }

    public static func matrix(_ name: String, _ rows: Int, _ columns: Int) -> ParameterShape {
        ParameterShape(name: name, rows: rows, columns: columns, isVector: false, role: .weight)
    }

    public static func vector(_ name: String, _ count: Int) -> ParameterShape {
        ParameterShape(name: name, rows: 1, columns: count, isVector: true, role: .withoutDecay)
    }

    public static func runningAverage(_ name: String, _ count: Int) -> ParameterShape {
        ParameterShape(name: name, rows: 1, columns: count, isVector: true, role: .runningAverage)
    }

    public var extents: [Int] { isVector ? [columns] : [rows, columns] }
    public var count: Int { rows * columns }
    /// "enc.0" of "enc.0.weight".
    var layerName: String { name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name }
}

/// The tensors of one layer among those of its network.
public struct LayerTensors<Tensor> {
    private let tensors: [Tensor]
    private let first: Int

    package init(tensors: [Tensor], first: Int = 0) {
        self.tensors = tensors
        self.first = first
    }

    public subscript(index: Int) -> Tensor { tensors[first + index] }

    /// Those of a child whose tensors follow `count` others.
    public func dropFirst(_ count: Int) -> LayerTensors { LayerTensors(tensors: tensors, first: first + count) }

    /// Random numbers for the initial values of these tensors, by their place in the network.
    public func random(seed: UInt64) -> RandomSource { RandomSource(seed: seed, .initialization, index: first) }
}

public typealias LayerParameters = LayerTensors<MatrixView>

/// What a backward pass gives for each parameter: the gradient where it is learned, and for a running average,
/// which has no gradient, the statistic of these rows. `GradientSum` adds up the former and takes the mean of the
/// latter.
public typealias LayerGradients = LayerTensors<Matrix>
