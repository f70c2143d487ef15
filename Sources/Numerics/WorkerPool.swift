import Glibc
import Synchronization

/// A fixed set of threads that run numbered tasks, started once and kept: between two calls that follow each other
/// closely the threads spin, so that no call pays for waking them; after a while they sleep.
///
/// What a task computes must not depend on which thread runs it or on the order of tasks; then results have the same
/// bits for any thread count. Any number of threads may use a pool, and a task may use its own: one call at a time is
/// spread over the pool's threads, and others that come meanwhile are worked on by the thread that makes them.
public final class WorkerPool: Sendable {
    /// Threads that work, the caller's among them.
    public let threadCount: Int
    private let workers: Workers
    /// Whether a call is spread over the threads.
    private let isBusy = Atomic<Bool>(false)

    /// - Parameter threads: how many there should be. Where the system refuses some there are fewer, which changes
    ///   nothing but the time.
    public init(threads: Int) {
        precondition(threads >= 1, "a pool needs at least one thread, not \(threads)")
        workers = Workers(policy: threads <= Self.availableCores ? .spinning : .sleeping)
        while workers.count < threads - 1, workers.start() {}
        threadCount = workers.count + 1
    }

    deinit { workers.stop() }

    /// Runs task(0), …, task(count − 1), each once, and returns when all are done.
    public func run(_ count: Int, _ task: @Sendable (Int) -> Void) {
        let isSpread = threadCount > 1 && count > 1 && !isBusy.exchange(true, ordering: .acquiring)
        guard isSpread else {
            for index in 0..<count { task(index) }
            return
        }
        withoutActuallyEscaping(task) { workers.run(count, $0) }
        isBusy.store(false, ordering: .releasing)
    }

    /// Runs task(shared, 0), …, task(shared, count − 1), each once, and returns when all are done.
    ///
    /// - Parameter shared: what the tasks use together although it is not `Sendable`, such as matrices. The compiler
    ///   checks all but that: what one task writes of it, no other may read or write.
    public func run<Shared>(_ count: Int, sharing shared: Shared, _ task: @Sendable (Shared, Int) -> Void) {
        nonisolated(unsafe) let shared = shared
        run(count) { index in task(unsafe shared, index) }
    }

    /// What transform(shared, 0), …, transform(shared, count − 1) give, in that order, whichever thread computes which.
    ///
    /// - Parameter shared: as above.
    public func map<Shared, Element>(
        _ count: Int, sharing shared: Shared, _ transform: @Sendable (Shared, Int) -> Element
    ) -> [Element] {
        if count == 0 { return [] }
        return unsafe [Element](unsafeUninitializedCapacity: count) { elements, initializedCount in
            unsafe run(count, sharing: (shared, elements.baseAddress)) { shared, index in
                guard let place = unsafe shared.1 else { return }
                unsafe (place + index).initialize(to: transform(shared.0, index))
            }
            initializedCount = count
        }
    }

    /// Splits 0 ..< count into one range per thread and runs the task on each. Only for element-wise work, whose bits
    /// do not depend on where the ranges begin. Ranges begin at multiples of 16.
    ///
    /// - Parameter shared: as above; what belongs to one range, no task of another may write.
    public func runRanges<Shared>(
        of count: Int, sharing shared: Shared, _ task: @Sendable (Shared, Range<Int>) -> Void
    ) {
        let vectors = (count + 15) / 16
        let pieces = threadCount
        run(pieces, sharing: shared) { shared, piece in
            let range = (vectors * piece / pieces * 16)..<min(count, vectors * (piece + 1) / pieces * 16)
            if !range.isEmpty { task(shared, range) }
        }
    }
}

/// How long a thread waits before it sleeps.
private struct WaitPolicy {
    /// How often it checks without giving up its core: some microseconds.
    let spins: Int
    /// How often it then yields, so that a thread for which it waits may have this core: about a millisecond.
    let yields: Int

    static let spinning = WaitPolicy(spins: 2000, yields: 2000)
    /// With more threads than cores, waiting would take the core from those that work.
    static let sleeping = WaitPolicy(spins: 0, yields: 0)
}

/// What the threads of a pool share. The job is written before `generation` is raised and read after it was seen to
/// rise, and not touched again until every worker has checked out; that orders all access to it.
@safe private final class Workers: @unchecked Sendable {
    private(set) var count = 0
    private let policy: WaitPolicy
    private let generation = Atomic<Int>(0)
    private let nextTask = Atomic<Int>(0)
    private let working = Atomic<Int>(0)
    private let sleepers = Atomic<Int>(0)
    private let stopped = Atomic<Bool>(false)
    private var task: (@Sendable (Int) -> Void)?
    private var taskCount = 0
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let wakeUp: UnsafeMutablePointer<pthread_cond_t>

    init(policy: WaitPolicy) {
        self.policy = policy
        unsafe mutex = .allocate(capacity: 1)
        unsafe wakeUp = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(wakeUp, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(wakeUp)
        unsafe pthread_mutex_destroy(mutex)
        unsafe wakeUp.deallocate()
        unsafe mutex.deallocate()
    }

    /// Starts one more thread, before the first job.
    ///
    /// - Returns: whether the system allowed it.
    func start() -> Bool {
        var thread = pthread_t()
        let argument = unsafe Unmanaged.passRetained(self).toOpaque()
        let status = unsafe pthread_create(
            &thread, nil,
            { argument in
                unsafe Unmanaged<Workers>.fromOpaque(argument!).takeRetainedValue().work()
                return nil
            }, argument)
        guard status == 0 else {
            unsafe Unmanaged<Workers>.fromOpaque(argument).release()
            return false
        }
        pthread_detach(thread)
        count += 1
        return true
    }

    func run(_ count: Int, _ task: @escaping @Sendable (Int) -> Void) {
        self.task = task
        taskCount = count
        nextTask.store(0, ordering: .relaxed)
        working.store(self.count, ordering: .relaxed)
        raiseGeneration()
        takeTasks(task)
        var waited = 0
        while working.load(ordering: .acquiring) > 0 {
            if waited < policy.spins { waited += 1 } else { sched_yield() }
        }
        self.task = nil
    }

    func stop() {
        stopped.store(true, ordering: .sequentiallyConsistent)
        raiseGeneration()
    }

    func work() {
        var seen = 0
        while true {
            awaitGeneration(after: seen)
            seen += 1
            if stopped.load(ordering: .acquiring) { return }
            if let task { takeTasks(task) }
            working.subtract(1, ordering: .acquiringAndReleasing)
        }
    }

    private func takeTasks(_ task: (Int) -> Void) {
        while true {
            let index = nextTask.add(1, ordering: .relaxed).oldValue
            guard index < taskCount else { return }
            task(index)
        }
    }

    private func raiseGeneration() {
        generation.add(1, ordering: .sequentiallyConsistent)
        guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
        unsafe pthread_mutex_lock(mutex)
        unsafe pthread_cond_broadcast(wakeUp)
        unsafe pthread_mutex_unlock(mutex)
    }

    private func awaitGeneration(after seen: Int) {
        for _ in 0..<policy.spins where generation.load(ordering: .acquiring) != seen { return }
        for _ in 0..<policy.yields {
            if generation.load(ordering: .acquiring) != seen { return }
            sched_yield()
        }
        unsafe pthread_mutex_lock(mutex)
        // Announced before the generation is looked at once more, while the caller raises it before it looks for
        // sleepers: one of the two always sees the other.
        sleepers.add(1, ordering: .sequentiallyConsistent)
        while generation.load(ordering: .sequentiallyConsistent) == seen {
            unsafe pthread_cond_wait(wakeUp, mutex)
        }
        sleepers.subtract(1, ordering: .sequentiallyConsistent)
        unsafe pthread_mutex_unlock(mutex)
    }
}
