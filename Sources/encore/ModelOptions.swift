import ArgumentParser
import Encore
import EncoreAudio
import EncoreExperiments
import EncoreFiles

/// What every command takes that uses a trained model.
struct ModelOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "A run folder, of which the model is used that tells the most validation clips right; the folder of one "
                + "model in it; or a model file.",
            valueName: "path"))
    var model = RunOptions.defaultRun

    @Option(
        help: ArgumentHelp(
            "Seconds from a clip to the next; less than a clip's length makes clips overlap. "
                + "(default: clips lie end to end)",
            valueName: "length"))
    var hop: Double?

    @Flag(help: "Stop at the first song that cannot be used, instead of skipping it.")
    var strict = false

    @OptionGroup var caching: CacheOptions
    @OptionGroup var threading: ThreadOptions

    func validate() throws {
        guard let hop, !(0.01...3600).contains(hop) else { return }
        throw ValidationError("--hop must be within 0.01 ... 3600 seconds.")
    }

    /// Opens the model, and says which one it is.
    func open(_ monitor: any Monitor) throws -> Model {
        let model = try Model(contentsOf: model, threads: threading.threads)
        monitor.note("model: \(printable(model.path))")
        return model
    }

    /// Decoded songs that are kept already; no others are added, for a library may be larger than the disk.
    var store: SampleStore {
        get throws { SampleStore(folder: try caching.store.folder, keepsSongs: false) }
    }
}
