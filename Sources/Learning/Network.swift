import EncoreNumerics

/// A network of the family that Encore trains: an encoder, heads that read the encoding, and a loss of several terms,
///
///     z = encoder(x),   y_h = head_h(z),   loss = Σ_t weight_t · term_t
///
/// Like its layers, a network owns no numbers.
public struct Network: Sendable {
    public let architecture: Architecture
    public let layout: ParameterLayout
    let encoder: Chain
    let heads: [Chain]
    let terms: [LossTerm]
    /// How many tensors stand before those of each head.
    let firstTensors: [Int]
    /// The head that each term reads; `nil` for the encoding.
    let termHeads: [Int?]
    /// Whether a term evaluated earlier has already written the gradient of the same output, so that this one adds.
    let termAdds: [Bool]
    /// Whether a term is of the encoding, so that heads add to its gradient.
    let hasEncodingTerm: Bool

    /// - Precondition: the architecture has no `validationError`.
    public init(_ architecture: Architecture) {
        precondition(architecture.validationError == nil, architecture.validationError ?? "")
        self.architecture = architecture
        encoder = architecture.encoder
        heads = architecture.heads.map(\.layers)
        terms = architecture.terms
        firstTensors = Array(tensorOffsets(architecture.chains.filter { !$0.isEmpty }).suffix(heads.count))
        termHeads = terms.map { architecture.index(ofHead: $0.head) }
        hasEncodingTerm = termHeads.contains(nil)
        var written: Set<Int> = []
        var adds = terms.map { _ in false }
        // Terms that couple rows come after the others.
        for couples in [false, true] {
            for index in terms.indices where terms[index].loss.couplesRows == couples {
                adds[index] = !written.insert(termHeads[index] ?? -1).inserted
            }
        }
        termAdds = adds
        couplesRows = terms.contains { $0.loss.couplesRows }
        blockRows = architecture.blockRows
        layout = ParameterLayout(architecture.chains.flatMap(\.parameterShapes))
    }

    public var inputWidth: Int { architecture.inputWidth }
    /// Numbers per clip of the reconstruction, and of what it is compared with.
    public var reconstructionWidth: Int { inputWidth / architecture.reconstructionPooling }
    /// Numbers of z.
    public var encodingWidth: Int { architecture.encodingWidth }
    /// The clips that one thread takes at a time.
    package let blockRows: Int
    /// Whether a term of the loss couples the rows of a batch.
    package let couplesRows: Bool
    /// How many genres the classifier tells apart; 0 without a classifier.
    public var classCount: Int { architecture.classification.map { heads[$0.head].outputWidth } ?? 0 }
    public var reconstructs: Bool { architecture.reconstruction != nil }
    public var classifies: Bool { architecture.classification != nil }

    func requireLabels(of data: Dataset) {
        precondition(!classifies || data.isLabeled, "a classifier needs the genre of every song")
    }

    /// Whether the encoding is learned, and not the input itself.
    public var encodes: Bool { !encoder.isEmpty }

    /// The parameters before training.
    public func initialParameters(seed: UInt64) -> Parameters {
        let parameters = Parameters(layout)
        encoder.initialize(LayerTensors(tensors: parameters.tensors), seed: seed)
        for (head, first) in zip(heads, firstTensors) {
            head.initialize(LayerTensors(tensors: parameters.tensors, first: first), seed: seed)
        }
        return parameters
    }

    /// The factor of each term in the loss.
    ///
    /// - Parameter lambda: λ, which multiplies the weight of a cross-entropy if there are other terms.
    public func lossWeights(lambda: Double) -> [Double] {
        terms.map { $0.loss is SoftmaxCrossEntropy && terms.count > 1 ? $0.weight * lambda : $0.weight }
    }

    /// Means over some clips, from sums over them.
    package func values(_ sums: [LossSum], clips: Int, weights: [Double]) -> LossValues {
        let clips = Double(clips)
        let terms = zip(terms, sums).map { TermValue($0.name, $1.loss / clips) }
        return LossValues(
            total: zip(terms, weights).reduce(0) { $0 + $1.0.value * $1.1 }, terms: terms,
            accuracy: architecture.classification.map { Double(sums[$0.term].correct) / clips })
    }
}

/// The value of one term of a loss, a mean over clips.
public struct TermValue: Sendable, Equatable {
    public let name: String
    public let value: Double

    public init(_ name: String, _ value: Double) {
        self.name = name
        self.value = value
    }
}

/// What a loss says of some clips.
public struct LossValues: Sendable, Equatable {
    /// The weighted sum of the terms.
    public let total: Double
    /// Each term without its weight, in the order of the architecture.
    public let terms: [TermValue]
    /// The share of clips whose largest logit is that of their genre; `nil` for a network that does not classify.
    public let accuracy: Double?

    public init(total: Double, terms: [TermValue], accuracy: Double?) {
        self.total = total
        self.terms = terms
        self.accuracy = accuracy
    }

    public subscript(term name: String) -> Double? { terms.first { $0.name == name }?.value }
}
