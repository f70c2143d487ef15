import EncoreExperiments
import EncoreFiles
import EncoreLearning
import Synchronization

/// Prints progress on stderr: one changing line on a terminal, plain lines elsewhere.
final class TerminalMonitor: Monitor {
    private let terminal = Terminal.standardError
    private let isInteractive = Terminal.standardError.isInteractive
    private let state = Mutex(State())

    private struct State {
        /// Whether the line that changes stands on the screen.
        var hasLine = false
        var lastDrawn: ContinuousClock.Instant?
        var model: ModelRecipe?
        var modelStart = ContinuousClock.now
        /// The first epoch of this model in this process.
        var firstEpoch = 1
    }

    /// No line that changes is left behind a run that ends in the middle.
    deinit { state.withLock { clear(&$0) } }

    func note(_ text: String) { print(text) }

    func warn(_ text: String) { print("warning: " + text) }

    private func print(_ text: String) {
        state.withLock { state in
            clear(&state)
            terminal.write(text + "\n")
        }
    }

    func songs(_ activity: String, done: Int, of total: Int) {
        guard isInteractive else { return }
        state.withLock { state in
            if done == total { return clear(&state) }
            draw("\(activity) \(bar(done, total)) \(done)/\(total)", &state)
        }
    }

    func trainings(done: Int, of total: Int, secondsLeft: Double) {
        state.withLock { state in
            let line = "trained \(bar(done, total)) \(done)/\(total), \(clock(secondsLeft)) left"
            if isInteractive && done < total {
                draw(line, &state)
            } else {
                clear(&state)
                terminal.write(line + "\n")
            }
        }
    }

    func epoch(_ record: EpochRecord, of total: Int, model: ModelRecipe) {
        state.withLock { state in
            if state.model != model || record.epoch == 1 {
                state.model = model
                state.firstEpoch = record.epoch
                // The first epoch is over already.
                state.modelStart = ContinuousClock.now - .seconds(record.seconds)
            }
            let last = record.epoch == total
            if isInteractive && !last {
                let elapsed = (ContinuousClock.now - state.modelStart) / .seconds(1)
                let left = elapsed / Double(record.epoch - state.firstEpoch + 1) * Double(total - record.epoch)
                draw(
                    "\(model.name) \(bar(record.epoch, total)) \(record.epoch)/\(total), \(clock(left)) left, "
                        + record.figures, &state)
            } else {
                clear(&state)
                terminal.write("\(model.name) epoch \(record.epoch)/\(total): \(record.figures)\n")
            }
        }
    }

    private func bar(_ done: Int, _ total: Int) -> String {
        let filled = 12 * done / max(total, 1)
        return "[" + String(repeating: "#", count: filled) + String(repeating: "-", count: 12 - filled) + "]"
    }

    private func clock(_ seconds: Double) -> String {
        let seconds = Int(min(seconds, 1e9).rounded())
        let rest = "\(seconds % 60)"
        return "\(seconds / 60):" + (rest.count < 2 ? "0" + rest : rest)
    }

    /// Ten times per second at most.
    private func draw(_ line: String, _ state: inout State) {
        let now = ContinuousClock.now
        if let last = state.lastDrawn, now - last < .milliseconds(100), state.hasLine { return }
        terminal.write("\r\u{1B}[2K" + line.prefix(max(1, terminal.width - 1)))
        state.hasLine = true
        state.lastDrawn = now
    }

    private func clear(_ state: inout State) {
        guard state.hasLine else { return }
        terminal.write("\r\u{1B}[2K")
        state.hasLine = false
    }
}

extension EpochRecord {
    fileprivate var figures: String {
        let terms = terms.map { $0.name.split(separator: "_").joined(separator: "-") + " " + decimal($0.value, 4) }
        return
            (["loss " + decimal(loss, 4)] + terms
            + [
                trainAccuracy.map { "train \(decimal(100 * $0, 1)) %" },
                validationAccuracy.map { "validation \(decimal(100 * $0, 1)) %" },
                testAccuracy.map { "held out \(decimal(100 * $0, 1)) %" },
                "\(decimal(Double(clips) / max(seconds, 1e-9), 0)) clips/s",
            ].compactMap { $0 }).joined(separator: ", ")
    }
}
