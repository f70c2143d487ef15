import EncoreLearning

/// What `encore pca` projects to two dimensions.
struct Representation: Sendable {
    /// As files call it.
    let name: String
    let title: String
    let source: Source

    enum Source: Sendable {
        /// The clips themselves, as the poster's models take them.
        case raw
        case model(ModelRecipe, ModelRecipe.Representation)
    }

    /// The raw clips, and what each model offers.
    static let all =
        [Representation(name: "raw", title: "Raw clips", source: .raw)]
        + ModelRecipe.all.flatMap { recipe in
            recipe.representations.map { kind in
                Representation(
                    name: "\(recipe.name)-\(kind.rawValue)",
                    title: recipe.title.prefix(1).uppercased() + recipe.title.dropFirst() + ", \(kind.plural)",
                    source: .model(recipe, kind))
            }
        }
}

extension ModelRecipe.Representation {
    fileprivate var plural: String {
        switch self {
        case .encoding: "encodings"
        case .logits: "logits"
        }
    }
}
