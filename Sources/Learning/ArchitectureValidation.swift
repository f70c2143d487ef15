extension Architecture {
    /// What is wrong with it, in words; `nil` if the layers fit together and need a reasonable amount of memory.
    public var validationError: String? {
        guard !heads.isEmpty, !terms.isEmpty else { return "it has no head, or no term of a loss" }
        guard chains.allSatisfy({ $0.depth <= LayerCatalog.greatestDepth + 1 }) else {
            return "its layers are nested more than \(LayerCatalog.greatestDepth) deep"
        }
        let layers = chains.reduce(0) { $0 + $1.layerCount }
        guard layers <= Limits.layers else { return "it has \(layers) layers, more than \(Limits.layers)" }
        for chain in (encoder.isEmpty ? [] : [encoder]) + heads.map(\.layers) {
            if let error = chain.validationError { return error }
        }
        for head in heads where head.layers.inputWidth != encodingWidth {
            return "its head \(head.name) takes \(head.layers.inputWidth) numbers where \(encodingWidth) come in"
        }
        guard terms.count <= Limits.layers, Set(heads.map(\.name)).count == heads.count else {
            return "two of its heads have one name, or it has \(terms.count) terms"
        }
        if let error = termError { return error }
        let names = chains.flatMap(\.parameterShapes).map(\.name)
        guard Set(names).count == names.count else { return "two of its tensors have one name" }
        guard bytes <= Limits.bytes else {
            return "its parameters and the workspace of one block of \(blockRows) clips take \(bytes >> 20) MiB, "
                + "more than \(Limits.bytes >> 20)"
        }
        return nil
    }

    private var termError: String? {
        guard Set(terms.map(\.name)).count == terms.count else { return "two of its terms have one name" }
        for term in terms {
            // They name columns of tables.
            guard !term.name.isEmpty, term.name.utf8.allSatisfy({ (97...122).contains($0) || $0 == 95 }) else {
                return "a term is called \(term.name)"
            }
            guard term.weight >= 0, term.weight.isFinite else {
                return "its term \(term.name) has the weight \(term.weight)"
            }
            if term.head == nil && encoder.isEmpty { return "its term \(term.name) is of an encoding without encoder" }
            let head = index(ofHead: term.head)
            if term.head != nil && head == nil { return "its term \(term.name) is of no head" }
            let width = head.map { heads[$0].layers.outputWidth } ?? encodingWidth
            if let error = term.loss.validationError(width: width, inputWidth: inputWidth) { return error }
            if term.loss is SoftmaxCrossEntropy,
                let classes = classification.map({ heads[$0.head].layers.outputWidth }),
                width != classes
            {
                return "it tells \(classes) and \(width) classes apart"
            }
        }
        for head in heads where !terms.contains(where: { $0.head == head.name }) {
            return "no term of its loss is of its head \(head.name)"
        }
        return nil
    }

    /// The clips that one thread takes at a time: with fewer, products would be too small to be efficient; with more,
    /// threads would be without work. A convolution makes many rows of a clip.
    var blockRows: Int { leaves.contains { $0.stepsPerClip > 1 } ? 32 : 256 }

    /// Bytes of the parameters with both moments of Adam, and of what one block of clips needs in training.
    private var bytes: Int {
        let parameters = chains.flatMap(\.parameterShapes).reduce(0) { saturatingSum($0, $1.count) }
        let numbers = saturatingSum(saturatingProduct(3, parameters), workspaceCount(rows: blockRows))
        return saturatingProduct(numbers, 4)
    }

    /// Numbers that a workspace for so many clips holds.
    func workspaceCount(rows: Int, _ use: WorkspaceUse = .gradients) -> Int {
        var shapes = chains.map { $0.workspaceShape(use) }
        shapes += terms.map { term in
            term.loss.workspaceShape(
                width: index(ofHead: term.head).map { heads[$0].layers.outputWidth } ?? encodingWidth)
        }
        let outputs = encodingWidth + heads.reduce(0) { saturatingSum($0, $1.layers.outputWidth) }
        let ends = WorkspaceShape(
            perClip: saturatingSum(inputWidth, saturatingProduct(use == .gradients ? 2 : 1, outputs)))
        return WorkspaceShape(parts: shapes + [ends]).count(rows: rows)
    }
}

extension Layer {
    /// Layers that lie within one another, at most.
    fileprivate var depth: Int { 1 + (children.map(\.depth).max() ?? 0) }

    /// This layer and all within it.
    fileprivate var layerCount: Int { children.reduce(1) { $0 + $1.layerCount } }
}
