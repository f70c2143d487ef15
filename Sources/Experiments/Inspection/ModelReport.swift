import EncoreFiles
import EncoreLearning

extension ModelInspection {
    /// As a person reads it.
    public var text: String { text(withResults: true) }

    /// - Parameter withResults: whether it says how well the model does, where that is not said elsewhere.
    func text(withResults: Bool) -> String {
        var report = ReportText()
        report.whole("\(printable(model)) model, \(printable(path))")
        report.line()
        if !genres.isEmpty { report.fact("genres", genres.map(printable).joined(separator: ", ")) }
        report.fact("takes", takes)
        report.fact("gives", gives)
        if !genres.isEmpty {
            report.fact(
                "temperature",
                decimal(temperature, 3) + (temperature == 1 ? ": probabilities are not calibrated" : ""))
        }
        report.fact(
            "trained",
            "preset \(printable(preset)), seed \(seed)"
                + (version.map { ", by Encore \(printable($0))" } ?? ""))
        if let training {
            training.addTraining(to: &report)
            if withResults { training.addResults(to: &report) }
        }
        report.fact(
            "size",
            "\(counted(parameters, "parameter", grouped: true)), \(ByteCount.text(4 * parameters))"
                + (runningAverages > 0 ? "; also \(grouped(runningAverages)) running averages" : ""))
        report.line()
        report.table(layerTable)
        if let layer = layers.first(where: { $0.output.count > 1 }) {
            let extents = layer.output.map { grouped($0) }
            report.line(
                "output: numbers for each clip; \(extents.joined(separator: " × ")) are \(extents[0]) steps of time "
                    + "with \(extents.dropFirst().joined(separator: " × ")) numbers each.")
        }
        return report.text
    }

    /// In words.
    var takes: String {
        let averages = pooling > 1 ? ", the means of \(pooling) samples each" : ""
        let level =
            scale.map { $0 == 1 ? "as loud as it is" : "divided by \(decimal($0, 4))" }
            ?? "brought to the same loudness"
        return "clips of \(decimal(clipSeconds, 3)) s at \(grouped(sampleRate)) Hz, as \(grouped(inputs)) numbers"
            + "\(averages); each clip is \(level)"
    }

    /// In words.
    var gives: String {
        [
            encodes ? "an encoding of \(grouped(encodingWidth)) numbers" : nil,
            genres.isEmpty ? nil : "the probability of each genre",
            reconstructs ? "a reconstruction of \(grouped(reconstructionWidth)) numbers" : nil,
        ].compactMap { $0 }.joined(separator: ", ") + ", for each clip"
    }

    private var layerTable: Table {
        var table = Table([.init("layer", .left), .init("output"), .init("parameters"), .init("settings", .left)])
        var part = ""
        for layer in layers {
            if layer.part != part {
                part = layer.part
                table.rows.append([printable(part), "", "", ""])
            }
            let name = layer.name.map { " " + shortened($0, to: 24) } ?? ""
            table.rows.append([
                String(repeating: " ", count: 2 * (layer.depth + 1)) + layer.kind + name,
                layer.output.map { grouped($0) }.joined(separator: " × "),
                layer.parameters.map { $0 == 0 ? "–" : grouped($0) } ?? "", layer.settings,
            ])
        }
        return table
    }
}

extension TrainingSummary {
    /// "87 of 100 epochs", and which of them is the model.
    var epochText: String {
        "\(epochs) of \(counted(settings.epochs, "epoch"))"
    }

    func addTraining(to report: inout ReportText) {
        let best = bestEpoch.map { "; epoch \($0) is the model" } ?? ""
        report.fact("", "\(epochText) in \(duration(seconds))\(best)")
        report.fact(
            "", "batch size \(settings.batchSize), learning rate \(settings.learningRate), λ \(settings.lambda)")
        let accuracies = [("training", trainAccuracy), ("validation", validationAccuracy)].compactMap { name, share in
            share.map { "\(percent($0)) of \(name) clips" }
        }
        if !accuracies.isEmpty { report.fact("", "right: \(accuracies.joined(separator: ", "))") }
    }

    func addResults(to report: inout ReportText) {
        guard let results else {
            return report.fact("results", "none yet; encore eval finds out how well it does on held-out songs")
        }
        let texts = [
            results.clips.map { "\($0.text) of held-out clips" },
            results.songs.map { "\($0.text) of held-out songs" },
            results.errorToZero.map { "error/zero \(decimal($0, 3))" },
        ].compactMap { $0 }
        report.fact("results", texts.joined(separator: ", "))
    }
}
