import EncoreLearning

/// Who hears of a run as it goes on. Messages are for a person, on stderr; results are returned.
public protocol Monitor: Sendable {
    func note(_ text: String)
    func warn(_ text: String)
    /// So many of the songs are read or written; called by any thread, by one at a time.
    func songs(_ activity: String, done: Int, of total: Int)
    /// So many of the trainings of a cross-validation are over; called by any thread, by one at a time.
    func trainings(done: Int, of total: Int, secondsLeft: Double)
    /// An epoch is over.
    func epoch(_ record: EpochRecord, of total: Int, model: ModelKind)
}
