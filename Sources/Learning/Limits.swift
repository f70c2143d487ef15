/// What is larger is taken for a damaged file. These keep the arithmetic of a description within 64 bits; what limits a
/// network is the memory that it needs, see `Architecture`.
enum Limits {
    /// Numbers per clip, steps of time, channels: 64 MiB of `Float`.
    static let width = 1 << 24
    /// Bytes of a network's parameters with both moments of Adam, and of the workspace for one block of clips.
    static let bytes = 1 << 30
    /// Layers of a network, those within others included.
    static let layers = 1024
}
