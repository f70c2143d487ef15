import EncoreAudio
import EncoreNumerics

/// What every run works with.
public struct Resources: Sendable {
    public let pool: WorkerPool
    /// Where decoded songs are kept.
    public let store: SampleStore
    public let monitor: any Monitor

    /// How many threads a pool may be asked for.
    public static let threadRange = 1...1024

    public init(pool: WorkerPool, store: SampleStore, monitor: any Monitor) {
        self.pool = pool
        self.store = store
        self.monitor = monitor
    }
}
