import EncoreAudio
import EncoreExperiments
import EncoreFiles
import EncoreLearning

extension TrainCommand {
    /// The flags that differ from the settings of the run to be resumed, in words.
    func contradictions(to run: RunConfiguration, of folder: String) -> [String] {
        var found: [String] = []
        func compare<Value: Equatable>(_ flag: String, _ asked: Value?, _ recorded: Value?, _ text: (Value) -> String) {
            guard let asked, asked != recorded else { return }
            let own = printable(recorded.map(text) ?? "none")
            found.append("--\(flag) \(printable(text(asked))), but the run has \(own)")
        }
        func compare<Value: Equatable & LosslessStringConvertible>(
            _ flag: String, _ asked: Value?, _ recorded: Value?
        ) {
            compare(flag, asked, recorded) { String($0) }
        }
        compare("run", options.run == RunOptions.defaultRun ? nil : options.run, folder)
        compare("data", songs.data, run.data.folder)
        compare("genres", songs.genreNames, run.data.genres) { $0.joined(separator: ",") }
        compare("model", model?.models, run.models) { $0.map(\.name).joined(separator: ", ") }
        compare("preset", preset, run.preset) { $0.rawValue }
        for recipe in run.models {
            guard let settings = run.settings[recipe.name] else { continue }
            compare("epochs", epochs, settings.epochs)
            compare("batch", batch, settings.batchSize)
            compare("lr", lr, settings.learningRate)
            compare("lambda", lambda, settings.lambda)
        }
        compare("pool", input.pool, run.pooling)
        compare("clip-seconds", input.clipSamples, run.clipSamples) { samples in
            decimal(Double(samples) / Double(ClipFormat.sampleRate), 3)
        }
        compare("groups", songs.groups, run.data.groups?.text)
        compare("seed", seed, run.data.seed)
        compare("split", split?.kind, run.data.split) { $0.rawValue }
        compare("clips-per-song", clipsPerSong, run.data.clipsPerSong)
        compare("train-list", trainList, run.data.trainList)
        compare("validation-list", validationList, run.data.validationList)
        compare("test-list", testList, run.data.testList)
        if songs.strict && !run.isStrict { found.append("--strict, but the run skips songs that cannot be used") }
        return found.reduce(into: []) { unique, text in if !unique.contains(text) { unique.append(text) } }
    }
}
