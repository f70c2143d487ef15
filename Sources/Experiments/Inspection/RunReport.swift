import EncoreFiles
import EncoreLearning

extension RunInspection {
    /// As a person reads it.
    public var text: String {
        var report = ReportText()
        report.whole("\(printable(path)): a run\(isFinished ? "" : " that is not finished")")
        report.line()
        addSettings(to: &report)
        addModels(to: &report)
        addResults(to: &report)
        return report.text + trained.map { "\n" + $0.text(withResults: false) }.joined()
    }

    private func addSettings(to report: inout ReportText) {
        let data = configuration.data
        report.fact("songs", printable(data.folder) + (data.isSynthetic ? " (SYNTHETIC)" : ""))
        report.fact("genres", genres.map(printable).joined(separator: ", "))
        report.fact("split", split + (data.split == .song || data.split == .clip ? ", seed \(data.seed)" : ""))
        for subset in subsets where subset.songs > 0 {
            report.fact(
                "",
                "\(counted(subset.songs, "song", grouped: true)) (\(counted(subset.clips, "clip", grouped: true))) "
                    + subset.subset.purpose)
        }
        report.fact("preset", configuration.preset.rawValue)
        report.fact("begun by", "Encore \(printable(configuration.version))")
    }

    private func addModels(to report: inout ReportText) {
        var table = Table(header: [
            "model", "state", "epochs", "best", "seconds", "training clips right", "validation clips right",
        ])
        for model in models {
            table.rows.append([
                model.model, model.state.rawValue, "\(model.epochs) of \(model.settings.epochs)",
                model.bestEpoch.map { String($0) } ?? "–", decimal(model.seconds, 1),
                model.trainAccuracy.map { percent($0) } ?? "–", model.validationAccuracy.map { percent($0) } ?? "–",
            ])
        }
        report.line()
        report.table(table)
        report.line("best: the epoch that is the model, or will be if none is better.")
        guard !isFinished else { return }
        report.line()
        report.line("To train what is left:")
        report.whole("    encore train --resume \(shellQuoted(printable(path)))")
    }

    private func addResults(to report: inout ReportText) {
        guard models.contains(where: { $0.state == .trained }) else { return }
        report.line()
        guard models.contains(where: { $0.results != nil }) else {
            report.line("No results yet. To evaluate the models on the held-out songs:")
            return report.whole("    encore eval --run \(shellQuoted(printable(path)))")
        }
        report.line(
            "On the held-out songs"
                + (configuration.data.isSynthetic
                    ? ", which are SYNTHETIC, so that these numbers say nothing about music:" : ":"))
        report.table(resultTable)
    }

    /// How well each trained model does.
    var resultTable: Table {
        var table = Table(header: [
            "model", "clips", "songs", "macro F1", "ECE", "error/zero", "error/PCA-64",
        ])
        func cell(_ value: Double?) -> String { value.map { decimal($0, 3) } ?? "–" }
        for model in models where model.state == .trained {
            let results = model.results
            table.rows.append([
                model.model, results?.clips?.text ?? "–", results?.songs?.text ?? "–", cell(results?.macroF1),
                cell(results?.expectedCalibrationError), cell(results?.errorToZero), cell(results?.errorToPca64),
            ])
        }
        return table
    }
}
