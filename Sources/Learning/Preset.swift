/// A set of settings that belong together. What it means for a model stands in the model's recipe.
public enum Preset: String, CaseIterable, Codable, Sendable {
    /// What learns best at no cost in speed.
    case `default`
    /// Everything as on the poster, its faults included.
    case poster
}
