import Glibc
import Synchronization

/// SIGINT and SIGTERM, as Ctrl-C and a system that shuts down send them.
///
/// The first one asks a training to end soon and save its state; a second one ends the process at once, and so does the
/// first where no training is under way. The handler does nothing but what is allowed in one: it changes an atomic
/// number, and calls `_exit`.
enum Interruption {
    /// The exit status: that of a shell whose command was ended by SIGINT.
    static let status: Int32 = 130

    private static let signals = Atomic<Int>(0)
    private static let isTraining = Atomic<Bool>(false)

    /// Whether training is to end. A training begins by asking: from then on the first signal is left to it.
    static func isStopRequested() -> Bool {
        isTraining.store(true, ordering: .sequentiallyConsistent)
        return signals.load(ordering: .sequentiallyConsistent) > 0
    }

    /// Runs what trains; before the first question whether to stop, and after the end, one signal is enough.
    static func handled<Result>(_ training: () throws -> Result) rethrows -> Result {
        defer { isTraining.store(false, ordering: .sequentiallyConsistent) }
        return try training()
    }

    static func listen() {
        // These reads initialize both atomics, so that the handler does not.
        guard signals.load(ordering: .relaxed) == 0, !isTraining.load(ordering: .relaxed) else { return }
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in
            let earlier = Interruption.signals.add(1, ordering: .sequentiallyConsistent).oldValue
            if earlier > 0 || !Interruption.isTraining.load(ordering: .sequentiallyConsistent) {
                _exit(Interruption.status)
            }
        }
        action.sa_flags = SA_RESTART
        var signalSet = sigset_t()
        unsafe sigemptyset(&signalSet)
        for signal in [SIGINT, SIGTERM] {
            unsafe sigaction(signal, &action, nil)
            unsafe sigaddset(&signalSet, signal)
        }
        // The parent process may have blocked them.
        unsafe pthread_sigmask(SIG_UNBLOCK, &signalSet, nil)
    }

    /// A file that grows beyond the limit of its size becomes an error of its writing, not the death of the process.
    static func ignoreFileSizeLimit() {
        signal(SIGXFSZ, SIG_IGN)
    }
}
