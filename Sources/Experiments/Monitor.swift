import EncoreLearning

/// Receives the progress messages of a run. They are for a person, on stderr; results are returned.
public protocol Monitor: Sendable {
    func note(_ text: String)
    func warn(_ text: String)
    /// This many of the songs are read or written; called by any thread, by one at a time.
    func songs(_ activity: String, done: Int, of total: Int)
    /// This many of the trainings of a cross-validation are over; called by any thread, by one at a time.
    func trainings(done: Int, of total: Int, secondsLeft: Double)
    /// An epoch is over.
    func epoch(_ record: EpochRecord, of total: Int, model: ModelRecipe)
}

/// Discards all messages.
public struct SilentMonitor: Monitor {
    public init() {}

    public func note(_ text: String) {}
    public func warn(_ text: String) {}
    public func songs(_ activity: String, done: Int, of total: Int) {}
    public func trainings(done: Int, of total: Int, secondsLeft: Double) {}
    public func epoch(_ record: EpochRecord, of total: Int, model: ModelRecipe) {}
}
