/// What a network is made of: an encoder, heads that read the encoding, and the terms of its loss.
///
/// Without an encoder the encoding is the input itself. A head that reads only some columns of the encoding begins with
/// a `Slice`. This is the JSON that stands in a model file.
public struct Architecture: Codable, Equatable, Sendable {
    public let encoder: Chain
    public let heads: [Head]
    public let terms: [LossTerm]

    public init(encoder: [any Layer] = [], heads: [Head], terms: [LossTerm]) {
        self.encoder = Chain(encoder)
        self.heads = heads
        self.terms = terms
    }

    /// A head "decoder" that reconstructs the input, by the term "reconstruction", and a head "classifier" of the
    /// encoding, by the term "cross_entropy". Each may be missing.
    ///
    /// - Parameter reconstructionPooling: numbers of the input whose mean is one number of the reconstruction.
    public init(
        encoder: [any Layer] = [], decoder: [any Layer] = [], classifier: [any Layer] = [],
        reconstructionPooling: Int = 1
    ) {
        var (heads, terms): ([Head], [LossTerm]) = ([], [])
        if !decoder.isEmpty {
            heads.append(Head("decoder", decoder))
            terms.append(
                LossTerm("reconstruction", of: "decoder", MeanSquaredError(pooling: reconstructionPooling)))
        }
        if !classifier.isEmpty {
            heads.append(Head("classifier", classifier))
            terms.append(LossTerm("cross_entropy", of: "classifier", SoftmaxCrossEntropy()))
        }
        self.init(encoder: encoder, heads: heads, terms: terms)
    }

    private enum CodingKeys: String, CodingKey { case encoder, heads, terms }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        encoder = Chain(try container.decode([AnyLayer].self, forKey: .encoder).map(\.layer))
        heads = try container.decode([Head].self, forKey: .heads)
        terms = try container.decode([LossTerm].self, forKey: .terms)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(self.encoder.layers, forKey: .encoder)
        try container.encode(heads, forKey: .heads)
        try container.encode(terms, forKey: .terms)
    }

    /// Layers that read the encoding, and what they are called.
    public struct Head: Codable, Equatable, Sendable {
        public let name: String
        public let layers: Chain

        public init(_ name: String, _ layers: [any Layer]) {
            self.name = name
            self.layers = Chain(layers)
        }

        private enum CodingKeys: String, CodingKey { case name }

        public init(from decoder: any Decoder) throws {
            name = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .name)
            layers = try Chain(from: decoder)
        }

        public func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try layers.encode(to: encoder)
        }
    }

    public subscript(head name: String) -> Head? { heads.first { $0.name == name } }

    /// The encoder and the heads, in the order of their tensors.
    var chains: [Chain] { [encoder] + heads.map(\.layers) }

    /// All layers without children, in the order of their tensors.
    public var leaves: [any Layer] { chains.flatMap(\.leaves) }

    /// Numbers per clip that the first layer takes.
    public var inputWidth: Int { encoder.isEmpty ? heads.first?.layers.inputWidth ?? 0 : encoder.inputWidth }
    /// Numbers of the encoding.
    public var encodingWidth: Int { encoder.isEmpty ? inputWidth : encoder.outputWidth }

    /// Numbers of the input whose mean is one number of the reconstruction; 1 without one.
    public var reconstructionPooling: Int { reconstruction?.loss.pooling ?? 1 }

    /// The head that reconstructs the input: that of the first mean squared error.
    var reconstruction: (head: Int, term: Int, loss: MeanSquaredError)? {
        terms.indices.lazy.compactMap { term in
            guard let loss = terms[term].loss as? MeanSquaredError, let head = index(ofHead: terms[term].head) else {
                return nil
            }
            return (head, term, loss)
        }.first
    }

    /// The head that classifies: that of the first cross-entropy.
    package var classification: (head: Int, term: Int)? {
        terms.indices.lazy.compactMap { term in
            guard terms[term].loss is SoftmaxCrossEntropy, let head = index(ofHead: terms[term].head) else {
                return nil
            }
            return (head, term)
        }.first
    }

    func index(ofHead name: String?) -> Int? { heads.firstIndex { $0.name == name } }
}
