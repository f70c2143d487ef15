internal import EncoreAudio
internal import EncoreExperiments
internal import EncoreFiles
internal import EncoreLearning
internal import EncorePlots

/// What a page says of a run.
struct RunSummary {
    /// "songs of music, split by song, 25 % held out".
    let data: String
    let isSynthetic: Bool
    let isFinished: Bool
    let headline: Headline?
    let comparison: PageTable?
    let comparisonNotes: [String]
    let models: [ModelSummary]
    let facts: [Fact]
    let settings: PageTable
    /// config.json as it stands.
    let configuration: String
    /// What evaluates the run, where nothing has.
    let evaluate: String?

    /// How well the model does that is best on validation songs.
    struct Headline {
        let model: String
        let accuracy: String
        let interval: String
        let songs: Int
        let clipAccuracy: String
        /// What always answering the most frequent genre would reach, by clip.
        let baseline: String?
    }

    struct Fact {
        let name: String
        let value: String
    }
}

/// What a page says of one model of a run.
struct ModelSummary {
    let name: String
    let title: String
    let state: String
    let charts: [String]
    let confusions: [ConfusionTable]
}

/// A confusion matrix: counts, and the share of each in its row.
struct ConfusionTable {
    let title: String
    let genres: [String]
    let rows: [Row]

    struct Row {
        let genre: String
        let cells: [Cell]
        let scores: [String]
    }

    struct Cell {
        let count: String
        /// In percent, whole.
        let share: Int
        let isCorrect: Bool
        /// Whether light text can be read on it.
        let isDark: Bool
    }

    init?(_ scores: Evaluation.Scores?, of items: String, genres: [String]) {
        guard let scores else { return nil }
        title = "\(grouped(scores.n)) held-out \(items): \(scores.accuracyText) correct"
        self.genres = genres.map(printable)
        rows = genres.enumerated().map { row, genre in
            let total = max(1, scores.confusion[row].reduce(0, +))
            return Row(
                genre: printable(genre),
                cells: scores.confusion[row].enumerated().map { column, count in
                    let share = Int((100 * Double(count) / Double(total)).rounded())
                    return Cell(count: grouped(count), share: share, isCorrect: row == column, isDark: share > 55)
                },
                scores: scores.perGenre[genre].map {
                    [$0.precision, $0.recall, $0.f1].map { decimal($0, 2) } + [grouped($0.support)]
                } ?? ["–", "–", "–", "–"])
        }
    }
}

extension RunSummary {
    /// - Throws: `.badData` for a file of the run that cannot be understood.
    init(of folder: RunFolder) throws(Failure) {
        let inspection = try RunInspection(of: folder)
        let configuration = inspection.configuration
        let comparison = try Comparison(of: folder)
        data = Heading.text(for: configuration.data).split(separator: "\n").first.map(String.init) ?? ""
        isSynthetic = configuration.data.isSynthetic
        isFinished = inspection.isFinished
        self.comparison = comparison.map { PageTable(columns: $0.columns, rows: $0.rows) }
        comparisonNotes = comparison?.notes ?? []
        evaluate = comparison == nil ? "encore eval --run \(shellQuoted(folder.path))" : nil
        var headline: Headline?
        if let best = try folder.bestModel(where: { $0.representations.contains(.logits) }) {
            headline = try Headline(of: best, in: folder, comparison)
        }
        self.headline = headline
        models = try inspection.models.map { summary throws(Failure) in try ModelSummary(summary, in: folder) }
        facts = Self.facts(inspection)
        settings = Self.settings(inspection.models)
        self.configuration = try FileSystem.readText(folder.configuration)
    }

    private static func facts(_ inspection: RunInspection) -> [Fact] {
        let configuration = inspection.configuration
        let songs = inspection.subsets.filter { $0.songs > 0 }.map { subset in
            "\(counted(subset.songs, "song", grouped: true)) (\(counted(subset.clips, "clip", grouped: true))) "
                + subset.subset.purpose
        }
        return [
            Fact(name: "songs", value: songs.joined(separator: ", ")),
            Fact(name: "genres", value: inspection.genres.map(printable).joined(separator: ", ")),
            Fact(name: "split", value: inspection.split),
            Fact(name: "seed", value: String(configuration.data.seed)),
            Fact(
                name: "clips",
                value: "\(decimal(Double(configuration.clipSamples) / Double(ClipFormat.sampleRate), 3)) s each"),
            Fact(name: "preset", value: configuration.preset.rawValue),
            Fact(name: "version", value: "Encore \(printable(configuration.version))"),
        ]
    }

    private static func settings(_ models: [TrainingSummary]) -> PageTable {
        PageTable(
            columns: [
                "model", "state", "epochs", "best", "seconds", "batch size", "learning rate", "λ", "weight decay",
            ],
            rows: models.map { model in
                let settings = model.settings
                return [
                    model.model, model.state.rawValue, "\(model.epochs) of \(settings.epochs)",
                    model.bestEpoch.map { String($0) } ?? "–", decimal(model.seconds, 1), String(settings.batchSize),
                    String(settings.learningRate), String(settings.lambda), String(settings.weightDecay),
                ]
            })
    }
}

extension RunSummary.Headline {
    /// - Returns: `nil` for a model that was not evaluated, or that does not classify.
    init?(of recipe: ModelRecipe, in folder: RunFolder, _ comparison: Comparison?) throws(Failure) {
        guard let evaluation = try Evaluation(of: recipe, in: folder), let songs = evaluation.songs,
            let clips = evaluation.clips
        else { return nil }
        model = recipe.name
        accuracy = percent(songs.accuracy)
        interval = "\(percent(songs.interval[0])) to \(percent(songs.interval[1]))"
        self.songs = songs.n
        clipAccuracy = percent(clips.accuracy)
        baseline = comparison?.rows.first { $0[0].hasPrefix("always ") }.map { printable("\($0[0]): \($0[1])") }
    }
}

extension ModelSummary {
    init(_ summary: TrainingSummary, in folder: RunFolder) throws(Failure) {
        guard let recipe = ModelRecipe(named: summary.model) else { preconditionFailure("no model \(summary.model)") }
        name = recipe.name
        title = recipe.title.prefix(1).uppercased() + recipe.title.dropFirst()
        state = summary.state.rawValue
        charts = try Self.charts(folder.model(recipe).history, best: summary.bestEpoch)
        let evaluation = try summary.state == .trained ? Evaluation(of: recipe, in: folder) : nil
        let genres = evaluation?.genres ?? []
        confusions = [
            ConfusionTable(evaluation?.songs, of: "songs", genres: genres),
            ConfusionTable(evaluation?.clips, of: "clips", genres: genres),
        ].compactMap { $0 }
    }

    /// Learning curves.
    private static func charts(_ path: String, best: Int?) throws(Failure) -> [String] {
        guard FileSystem.exists(path) else { return [] }
        let table = try CSV(parsing: try FileSystem.readText(path), path: path)
        func series(_ name: String, _ column: String) -> LineChart.Series? {
            table.columns.firstIndex(of: column).map { index in
                LineChart.Series(name, table.rows.map { Double($0[index]) })
            }
        }
        let loss = [series("training", "loss"), series("validation", "validation_loss")]
        let accuracy = [
            series("training", "train_accuracy"), series("validation", "validation_accuracy"),
            series("held out", "test_accuracy"),
        ]
        return [("Loss on clips", loss), ("Accuracy by clip", accuracy)].compactMap { title, series in
            let series = series.compactMap { $0 }.filter { $0.values.contains { $0 != nil } }
            return series.isEmpty ? nil : LineChart(title: title, series: series, marked: best).element
        }
    }
}
