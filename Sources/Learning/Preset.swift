/// A set of settings. Each model's recipe says what it means for that model.
public enum Preset: String, CaseIterable, Codable, Sendable {
    /// What learns best at no cost in speed.
    case `default`
    /// Everything as on the poster, its faults included.
    case poster
}
