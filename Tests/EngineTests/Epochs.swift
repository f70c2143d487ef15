import Synchronization

/// The epochs that a training reported.
final class Epochs: Sendable {
    private let numbers = Mutex<[Int]>([])

    var all: [Int] { numbers.withLock { $0 } }

    func add(_ epoch: Int) { numbers.withLock { $0.append(epoch) } }
}
