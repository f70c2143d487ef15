import EncoreAnalysis
import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// One fold of a cross-validation: what is trained on, and what is held out. It has a run folder for each preset.
package struct Fold: Sendable {
    let seed: UInt64
    let number: Int
    let data: PreparedData

    private var train: ClipSet { data.train }
    private var test: ClipSet { data.test }

    /// - Parameters:
    ///   - split: that of the fold.
    ///   - configuration: that of the cross-validation.
    package init(
        _ corpus: Corpus, _ split: Split, _ groups: SongGroups?, _ configuration: DataConfiguration,
        of folds: SongFolds, number: Int
    ) {
        var configuration = configuration
        configuration.seed = folds.seed
        configuration.fold = "fold \(number + 1) of \(folds.count)"
        seed = folds.seed
        self.number = number
        data = PreparedData(configuration, corpus, split, groups, SilentMonitor())
    }
}

/// How the models of a fold are trained.
struct FoldTraining: Sendable {
    let folder: CrossValidationFolder
    /// All models that are compared.
    let variants: [ModelVariant]
    let format: ClipFormat
    /// Epochs of each training, if not those of its recipe.
    let epochs: Int?
    let isInterrupted: @Sendable () -> Bool
    /// The remedy in the error of an interrupted training.
    let remedy: String
}

extension Fold {
    /// Trains a model and evaluates it, or reads what was found before the cross-validation was interrupted.
    func result(
        of variant: ModelVariant, _ settings: FoldTraining, on pool: WorkerPool
    ) throws(Failure) -> (result: FoldResult, isNew: Bool) {
        let run = run(of: variant, settings)
        let files = run.folder.model(variant.recipe)
        if !run.isOnDisk {
            // Songs that were added since, or other groups, divide all songs anew: what was trained on another
            // division may have learned from songs that this one holds out.
            try FileSystem.remove(run.folder.configuration)
            try run.folder.removeResults()
            try run.writeBeginning()
        }
        let name = "\(variant), seed \(seed), fold \(number + 1)"
        guard let training = run.training(of: variant.recipe, name: name) else {
            preconditionFailure("\(variant) has no settings")
        }
        if FileSystem.exists(files.model), let result = try? FoldResult(contentsOf: files.result),
            result.fingerprints == training.data.fingerprints
        {
            return (result, false)
        }
        let checkpoint = try run.checkpoint(of: training, isRequired: false, SilentMonitor())
        let outcome = try training.run(
            from: checkpoint, on: pool, SilentMonitor(), isInterrupted: settings.isInterrupted)
        var result = try evaluated(outcome, variant, path: files.model, on: pool)
        result.fingerprints = training.data.fingerprints
        try FileSystem.write(try jsonText(result, path: files.result), to: files.result)
        try files.removeCheckpoints()
        return (result, true)
    }

    /// The run of all models with the preset of one of them.
    private func run(of variant: ModelVariant, _ settings: FoldTraining) -> RunTraining {
        let preset = variant.preset
        var configuration = RunConfiguration(data: data.configuration, preset: preset, format: settings.format)
        configuration.scale = preset.scale(of: train)
        for variant in settings.variants where variant.preset == preset {
            configuration.settings[variant.recipe.name] = variant.settings(
                clips: train.count, epochs: settings.epochs, seed: seed)
        }
        return RunTraining(
            folder: settings.folder.run(seed: seed, fold: number, preset), configuration: configuration, data: data,
            checkpointInterval: .seconds(10), watchesHeldOut: false, remedy: settings.remedy)
    }

    private func evaluated(
        _ outcome: ModelTraining.Outcome, _ variant: ModelVariant, path: String, on pool: WorkerPool
    ) throws(Failure) -> FoldResult {
        let model = outcome.model
        let (evaluation, songPredictions) = try Evaluator(train: train, test: test, data: data.configuration)
            .evaluate(model, path: path, on: pool)
        var result = FoldResult(model: variant.description, seed: seed, fold: number)
        result.figures[.epochs] = Double(outcome.records.count)
        result.figures[.seconds] = outcome.records.reduce(0) { $0 + $1.seconds }
        result.figures[.clips] = evaluation.clips?.accuracy
        result.figures[.songs] = evaluation.songs?.accuracy
        result.figures[.macroF1] = evaluation.clips?.macro.f1
        result.figures[.equalLoudness] = evaluation.equalLoudness?.accuracy
        result.figures[.calibrationError] = evaluation.calibration?.expectedCalibrationError
        result.figures[.errorToZero] = evaluation.reconstruction?.relativeToZero
        result.figures[.errorToPca64] = evaluation.reconstruction?.relativeToPca64
        if model.network.encodes { try probe(model, path: path, into: &result, on: pool) }
        result.songs = songs(songPredictions)
        return result
    }

    private func songs(_ predictions: [Int]) -> [FoldResult.Song] {
        predictions.indices.map {
            .init(
                name: test.songNames[$0], genre: test.genres[test.songLabels[$0]],
                predicted: test.genres[predictions[$0]])
        }
    }

    /// How much of the genre other classifiers find in the encoding, which stays as it is.
    private func probe(
        _ model: TrainedModel, path: String, into result: inout FoldResult, on pool: WorkerPool
    ) throws(Failure) {
        let format = try ClipFormat(of: model, path: path)
        let inference = Inference(model.network, model.parameters, on: pool)
        func encodings(_ clips: ClipSet) -> Matrix {
            inference.run(Dataset(clips, format, model.level), .encodings).encodings ?? Matrix(rows: 0, columns: 0)
        }
        let (reference, queries) = (encodings(train), encodings(test))
        try analyzing(path) { () throws(AnalysisError) in
            result.figures[.nearestNeighbors] = try NearestNeighbors(rows: reference, labels: train.labels, on: pool)
                .accuracy(on: queries, labels: test.labels, pool: pool)
            result.figures[.linearProbe] = try LinearProbe(
                rows: reference, labels: train.labels, classCount: train.genres.count, on: pool
            ).accuracy(on: queries, labels: test.labels, pool: pool)
        }
    }
}

// MARK: - Baselines

extension Fold {
    package func baselines(on pool: WorkerPool) throws(Failure) -> [FoldResult] {
        let baselines = Baselines(data)
        return [
            baselineResult(named: "always the commonest genre", predictions: baselines.majorityPredictions),
            baselineResult(named: "loudness alone", predictions: try baselines.loudnessPredictions(on: pool)),
        ]
    }

    /// A song has the genre that most of its clips are given.
    private func baselineResult(named name: String, predictions: [Int]) -> FoldResult {
        var votes = [[Int]](repeating: [Int](repeating: 0, count: test.genres.count), count: test.songNames.count)
        for (clip, genre) in predictions.enumerated() { votes[test.song(of: clip)][genre] += 1 }
        let songPredictions = mostProbable(votes.map { $0.map(Double.init) })
        var result = FoldResult(model: name, seed: seed, fold: number)
        let clips = ConfusionMatrix(genres: test.genres, labels: test.labels, predictions: predictions)
        result.figures[.clips] = clips.accuracy
        result.figures[.macroF1] = clips.macroAverage.f1
        result.figures[.songs] =
            ConfusionMatrix(genres: test.genres, labels: test.songLabels, predictions: songPredictions).accuracy
        result.songs = songs(songPredictions)
        return result
    }
}
