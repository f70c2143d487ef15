import EncoreNumerics

/// A kind of loss: a number for the rows of a batch, with its gradient.
///
/// To add one, write a file in `Losses` and name it in `LossCatalog`.
public protocol Loss: Codable, Equatable, Sendable {
    /// What the loss is called in a model file.
    static var kind: String { get }

    /// Whether what a row contributes depends on the other rows of its batch. Such a loss sees the whole batch at once;
    /// others see one shard of it at a time, side by side.
    var couplesRows: Bool { get }

    /// What is wrong with it for outputs of this width of a network that takes `inputWidth` numbers; `nil` if it fits.
    func validationError(width: Int, inputWidth: Int) -> String?

    /// The memory that an evaluation needs.
    func workspaceShape(width: Int) -> WorkspaceShape

    /// The loss of some rows, or of the whole batch, and its gradient.
    ///
    /// The loss of a batch is the mean over its rows. It is worked on in shards, so each gives its sum, and the
    /// gradient of `weight` / `batchRows` times this sum.
    ///
    /// - Parameters:
    ///   - batchRows: the rows of the whole batch.
    ///   - gradient: with respect to the output, of its shape; overwritten or, if `adding`, added to. Not computed
    ///     where not given.
    func evaluate(
        _ rows: LossRows, weight: Double, batchRows: Int, gradient: Matrix?, adding: Bool, _ workspace: LayerWorkspace
    ) -> LossSum
}

extension Loss {
    public var couplesRows: Bool { false }
    public func workspaceShape(width: Int) -> WorkspaceShape { WorkspaceShape() }
}

/// What a loss reads.
public struct LossRows {
    /// What its head gives, or the encoding: (rows, width).
    public let output: MatrixView
    /// What the network was given: (rows, inputWidth); empty for a loss that couples rows.
    public let input: MatrixView
    /// The class of each row.
    public let labels: ArraySlice<Int>

    package init(output: MatrixView, input: MatrixView, labels: ArraySlice<Int>) {
        self.output = output
        self.input = input
        self.labels = labels
    }
}

/// What a loss says of some rows.
public struct LossSum: Sendable, Equatable {
    /// Summed over the rows.
    public var loss = 0.0
    /// Rows whose label has the largest output; 0 for a loss that knows no labels.
    public var correct = 0

    public init(loss: Double = 0, correct: Int = 0) {
        self.loss = loss
        self.correct = correct
    }

    static func += (left: inout LossSum, right: LossSum) {
        left.loss += right.loss
        left.correct += right.correct
    }
}

/// The kinds of loss that a model file may name.
public enum LossCatalog {
    public static let kinds: [any Loss.Type] = [
        MeanSquaredError.self, SoftmaxCrossEntropy.self, CovariancePenalty.self,
    ]
}

/// A term of a network's loss: its name, its weight, and what it is a loss of.
public struct LossTerm: Codable, Equatable, Sendable {
    /// As history and reports name it, "cross_entropy" for example.
    public let name: String
    /// The factor of this term in the loss.
    public let weight: Double
    /// The head whose output it reads; `nil` for the encoding.
    public let head: String?
    public let loss: any Loss

    public init(_ name: String, weight: Double = 1, of head: String?, _ loss: any Loss) {
        self.name = name
        self.weight = weight
        self.head = head
        self.loss = loss
    }

    private enum CodingKeys: String, CodingKey {
        case name, weight, head
        case kind = "loss"
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        name = try container.decode(String.self, forKey: .name)
        weight = try container.decode(Double.self, forKey: .weight)
        head = try container.decodeIfPresent(String.self, forKey: .head)
        let kind = try container.decode(String.self, forKey: .kind)
        guard let type = LossCatalog.kinds.first(where: { $0.kind == kind }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .kind, in: container, debugDescription: "there is no loss of the kind \(kind)")
        }
        loss = try type.init(from: decoder)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(weight, forKey: .weight)
        try container.encodeIfPresent(head, forKey: .head)
        try container.encode(type(of: loss).kind, forKey: .kind)
        try loss.encode(to: encoder)
    }

    public static func == (left: LossTerm, right: LossTerm) -> Bool {
        left.name == right.name && left.weight == right.weight && left.head == right.head
            && left.loss.isEqual(to: right.loss)
    }
}

extension Loss {
    fileprivate func isEqual(to other: any Loss) -> Bool { (other as? Self) == self }
}
