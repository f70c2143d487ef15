import ArgumentParser
import Audio
import Experiments
import Learning
import Numerics

/// What all commands that work on a run take.
struct RunOptions: ParsableArguments {
    static let defaultRun = "runs/default"

    @Option(help: ArgumentHelp("The folder of the run.", valueName: "folder"))
    var run = Self.defaultRun

    @OptionGroup var threading: ThreadOptions

    var folder: RunFolder { RunFolder(run) }
}

struct ThreadOptions: ParsableArguments {
    @Option(help: ArgumentHelp(
        "How many threads work; results do not depend on it. (default: one a core)",
        valueName: "count"))
    var threads: Int?

    func validate() throws {
        if let threads, !(1...1024).contains(threads) { throw ValidationError("--threads must be within 1 ... 1024.") }
    }

    func pool() -> WorkerPool { WorkerPool(threads: threads ?? WorkerPool.availableCores) }
}

/// One model, or all of them.
struct ModelChoice: ExpressibleByArgument {
    let models: [ModelKind]
    let defaultValueDescription: String

    static let all = ModelChoice(models: ModelKind.allCases, defaultValueDescription: "all")
    static let allValueStrings = ModelKind.allCases.map(\.rawValue) + [all.defaultValueDescription]

    init?(argument: String) {
        if argument == Self.all.defaultValueDescription {
            self = .all
        } else if let kind = ModelKind(rawValue: argument) {
            self.init(models: [kind], defaultValueDescription: argument)
        } else {
            return nil
        }
    }

    private init(models: [ModelKind], defaultValueDescription: String) {
        self.models = models
        self.defaultValueDescription = defaultValueDescription
    }
}

extension Preset: ExpressibleByArgument {}

/// How to divide the songs, where no lists are given.
enum SplitChoice: String, CaseIterable, ExpressibleByArgument {
    case song, clip

    var kind: SplitKind { self == .song ? .song : .clip }
}
