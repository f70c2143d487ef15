/// Remedies that a program may complete by how to follow them: by a flag, or another command.
public enum Remedy {
    /// Decoded songs cannot be kept in the store.
    public static let store = "free some space there, or keep decoded songs in another folder, or in memory"
    /// A folder holds no run, or one without models.
    public static let train = "train a model into this folder first"
    /// A run has no model yet, and a training that was interrupted.
    public static let resume = "resume it"
    /// Training diverges; a rate follows.
    public static let learningRate = "try a smaller learning rate, such as "
}
