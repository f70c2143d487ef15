import EncoreFiles
import EncoreLearning

/// What a run says of its models to somebody who finds them: Markdown below the metadata that Hugging Face reads. It
/// holds no date and no path, so that the same run gives the same card, and the card nothing away.
struct ModelCard {
    let run: RunInspection

    init(of run: RunInspection) { self.run = run }

    var classifies: Bool { run.trained.contains { !$0.genres.isEmpty } }
    var isSynthetic: Bool { data.isSynthetic }

    /// The last name of the folder of songs.
    var datasetName: String {
        let name = String(lastComponent(data.folder))
        return [".", ".."].contains(name) ? String(lastComponent(FilePath(data.folder).resolved.text)) : name
    }

    private var encodes: Bool { run.trained.contains(where: \.encodes) }
    private var data: DataConfiguration { run.configuration.data }
    private var encoder: ModelInspection? { run.trained.first { $0.encodes && !$0.genres.isEmpty } }

    var text: String {
        [metadata, introduction, models, use, songs, training, results, limits].joined(separator: "\n")
    }

    private var introduction: String {
        let warning =
            isSynthetic
            ? "\n**The songs are SYNTHETIC: Encore composed them. The results say nothing about music.**\n"
            : ""
        return """
            # Music genres from raw audio

            Neural networks that Encore \(markdownEscaped(run.configuration.version)) trained on the samples of songs: \
            no spectrograms, no features made by hand.
            \(warning)
            """
    }

    private var models: String {
        let unfinished = run.models.filter { $0.state != .trained }.map {
            "- **\($0.model)**: its training is not finished.\n"
        }
        return "## Models\n\n"
            + run.trained.map { model in
                """
                - **\(markdownEscaped(model.model))** takes \(model.takes). It gives \(model.gives). It has \
                \(counted(model.parameters, "parameter", grouped: true)).

                """
            }.joined() + unfinished.joined()
    }

    private var use: String {
        let commands = [
            classifies ? "encore predict --model . song.mp3" : nil,
            encodes ? "encore encode --model . --out library music" : nil,
            "encore inspect .",
        ].compactMap { $0 }
        let swift =
            encoder.map { model in
                """

                From Swift:

                ```swift
                import Encore

                let model = try Model(contentsOf: ".", named: "\(model.model)")
                let sound = try Sound(contentsOf: "song.mp3")
                let encoding = try model.encode(sound)  // \(model.encodingWidth) numbers
                let genre = try model.classify(sound).mostProbable
                ```

                """
            } ?? ""
        return """
            ## Use

            In this folder, where `encore` is installed:

            \(commands.map { "    \($0)\n" }.joined())
            `--model ./NAME` takes the model of that name instead of the one that tells the most validation clips right.
            \(swift)
            """
    }

    private var songs: String {
        let counts = run.subsets.filter { $0.songs > 0 }.map {
            [$0.subset.purpose, grouped($0.songs), grouped($0.clips)]
        }
        let seed = data.split == .song || data.split == .clip ? ", seed \(data.seed)" : ""
        return """
            ## Songs

            - Folder: \(markdownEscaped(datasetName))\(isSynthetic ? " (SYNTHETIC)" : "")
            - Genres: \(run.genres.map(markdownEscaped).joined(separator: ", "))
            - Split: \(split)\(seed)

            \(Table(header: ["subset", "songs", "clips"], rows: counts).markdown)
            `split.csv` names all songs. `config.json` holds every setting, and the path of the folder of songs: look \
            at both before you publish them.

            """
    }

    private var split: String { markdownEscaped(run.split) }

    private var training: String {
        var table = Table(header: [
            "model", "epochs", "best", "batch size", "learning rate", "λ", "training clips right",
            "validation clips right",
        ])
        for model in run.models {
            let settings = model.settings
            table.rows.append([
                model.model, "\(model.epochs) of \(settings.epochs)", model.bestEpoch.map { String($0) } ?? "–",
                String(settings.batchSize), String(settings.learningRate), String(settings.lambda),
                model.trainAccuracy.map { percent($0) } ?? "–", model.validationAccuracy.map { percent($0) } ?? "–",
            ])
        }
        return """
            ## Training

            Preset \(run.configuration.preset.rawValue), seed \(data.seed). AdamW. *best* is the epoch that is the \
            model; λ is the weight of cross-entropy beside reconstruction.

            \(table.markdown)
            """
    }

    private var results: String {
        guard run.models.contains(where: { $0.results != nil }) else {
            return """
                ## Results

                The models are not evaluated yet. `make eval`, or `encore eval --run` with this folder, evaluates them \
                on the held-out songs, and completes this card.

                """
        }
        return """
            ## Results

            On the held-out songs\(isSynthetic ? ", which are SYNTHETIC" : "") (split \(split)):

            \(run.resultTable.markdown)
            *clips*, *songs*: accuracy by clip and by song, and its 95 % interval, which allows for clips of one song \
            being alike. *macro F1*: by clip. *ECE*: expected calibration error. *error/zero*, *error/PCA-64*: the \
            squared error of reconstructions, divided by that of silence and of 64 principal components.

            """
    }

    private var limits: String {
        let classifiers = run.trained.filter { !$0.genres.isEmpty }
        let calibrated = classifiers.filter { $0.temperature != 1 }
            .map { "\(markdownEscaped($0.model)) (temperature \(decimal($0.temperature, 3)))" }
        let uncalibrated = classifiers.filter { $0.temperature == 1 }.map { markdownEscaped($0.model) }
        let averaged = Set(run.trained.map(\.pooling)).subtracting([1]).sorted().map { pooling in
            let models = run.trained.filter { $0.pooling == pooling }
            return
                "Clips averaged to \(grouped(models[0].sampleRate / pooling)) Hz, so that much of the sound is gone: "
                + models.map { markdownEscaped($0.model) }.joined(separator: ", ") + "."
        }
        let limits =
            [
                classifiers.isEmpty
                    ? nil
                    : "The models know only the genres above: they give music of other kinds one of these, often "
                        + "with a high probability.",
                calibrated.isEmpty
                    ? nil
                    : "Probabilities calibrated on the validation songs: \(calibrated.joined(separator: ", ")).",
                uncalibrated.isEmpty
                    ? nil : "Probabilities not calibrated: \(uncalibrated.joined(separator: ", ")).",
            ] + averaged + [isSynthetic ? "Songs that are SYNTHETIC: how the models do on music is not known." : nil]
        return "## Limits\n\n" + limits.compactMap { $0 }.map { "- \($0)\n" }.joined() + "\n"
    }
}
