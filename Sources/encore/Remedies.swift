import ArgumentParser
import EncoreExperiments
import EncoreFiles

extension Failure {
    /// With the flags by which its remedy is followed; libraries have none.
    func withFlags(of command: any ParsableCommand) -> Failure {
        let flags: String? =
            switch remedy {
            case Remedy.store: "encore cache --prune, --cache FOLDER, --cache none"
            case Remedy.train: "make train RUN=\(shellQuoted(path ?? ""))"
            case Remedy.resume: "make train RUN=\(shellQuoted(path ?? "")) RESUME=1"
            case let remedy? where remedy.hasPrefix(Remedy.learningRate) && command is TrainCommand:
                "--lr \(remedy.dropFirst(Remedy.learningRate.count))"
            default: nil
            }
        guard let remedy, let flags else { return self }
        return Failure(kind, path: path, reason, remedy: "\(remedy) (\(flags))")
    }
}
