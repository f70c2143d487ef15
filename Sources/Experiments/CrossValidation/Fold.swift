import EncoreAnalysis
import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics

/// One fold of a cross-validation: what is trained on, and what is held out.
struct Fold: Sendable {
    let data: DataConfiguration
    let seed: UInt64
    let number: Int
    let train: ClipSet
    let validation: ClipSet
    let test: ClipSet

    init(_ corpus: Corpus, _ split: Split, of data: DataConfiguration, seed: UInt64, number: Int) {
        self.data = data
        self.seed = seed
        self.number = number
        train = ClipSet(corpus, split, .train)
        validation = ClipSet(corpus, split, .validation)
        test = ClipSet(corpus, split, .test)
    }
}

extension Fold {
    /// Trains a contender and judges it.
    func result(of contender: Contender, _ format: ClipFormat, epochs: Int?, on pool: WorkerPool) throws -> FoldResult {
        let (model, trained, seconds) = try train(contender, format, epochs: epochs, on: pool)
        let judge = Judge(train: train, test: test, data: data)
        let verdict = try judge.verdict(on: model, path: "\(contender), seed \(seed), fold \(number + 1)", pool: pool)
        var result = FoldResult(contender: contender.description, seed: seed, fold: number)
        result.figures[.epochs] = Double(trained)
        result.figures[.seconds] = seconds
        let evaluation = verdict.evaluation
        result.figures[.clips] = evaluation.clips?.accuracy
        result.figures[.songs] = evaluation.songs?.accuracy
        result.figures[.macroF1] = evaluation.clips?.macro.f1
        result.figures[.equalLoudness] = evaluation.equalLoudness?.accuracy
        result.figures[.calibrationError] = evaluation.calibration?.expectedCalibrationError
        result.figures[.errorToZero] = evaluation.reconstruction?.relativeToZero
        result.figures[.errorToPca64] = evaluation.reconstruction?.relativeToPca64
        if model.network.encodes { try probe(model, into: &result, on: pool) }
        result.songs = songs(verdict.songPredictions)
        return result
    }

    private func songs(_ predictions: [Int]) -> [(name: String, genre: String, predicted: String)] {
        predictions.indices.map {
            (test.songNames[$0], test.genres[test.songLabels[$0]], test.genres[predictions[$0]])
        }
    }

    private func train(
        _ contender: Contender, _ format: ClipFormat, epochs: Int?, on pool: WorkerPool
    ) throws -> (model: TrainedModel, epochs: Int, seconds: Double) {
        let format = contender.kind.format(format)
        let level = contender.kind.level(scale: contender.preset.scale(of: train))
        func dataset(_ clips: ClipSet) -> Dataset { Dataset(clips, format, level) }
        let clips = dataset(train)
        let usual = contender.settings(clips: clips.count, seed: seed)
        let settings = epochs.map(usual.lasting) ?? usual
        let network = Network(
            contender.kind.architecture(
                contender.preset, inputs: format.width, genres: train.genres.count))
        // The poster chooses no epoch: its last one counts.
        let watched = validation.count > 0 && contender.preset != .poster ? dataset(validation) : nil
        let trainer = Trainer(network, settings, on: clips, validation: watched, heldOut: nil, pool)
        var parameters = trainer.parameters
        while trainer.epoch < settings.epochs, !trainer.records.isExhausted(patience: settings.patience) {
            do throws(Divergence) {
                guard let record = try trainer.runEpoch() else { break }
                if watched != nil, record.isBest(of: trainer.records) { parameters = trainer.parameters.copy() }
            } catch {
                throw Failure(.runFailed, "\(contender), seed \(seed), fold \(number + 1) diverges: \(error)")
            }
        }
        let model = TrainedModel(
            name: contender.description, network: network, parameters: parameters, genres: train.genres,
            input: format.input, level: level,
            temperature: try network.temperature(parameters, validation: watched, on: pool),
            preset: contender.preset.rawValue, seed: seed)
        return (model, trainer.epoch, trainer.records.reduce(0) { $0 + $1.seconds })
    }

    /// How much of the genre other classifiers find in the encoding, which stays as it is.
    private func probe(_ model: TrainedModel, into result: inout FoldResult, on pool: WorkerPool) throws {
        guard let format = ClipFormat(model.input) else { preconditionFailure("clips that are not Encore's") }
        let inference = Inference(model.network, model.parameters, on: pool)
        func encodings(_ clips: ClipSet) -> Matrix {
            inference.run(Dataset(clips, format, model.level), .encodings).encodings ?? Matrix(rows: 0, columns: 0)
        }
        let (known, asked) = (encodings(train), encodings(test))
        result.figures[.nearestNeighbours] = try NearestNeighbors(rows: known, labels: train.labels, on: pool)
            .accuracy(on: asked, labels: test.labels, pool: pool)
        result.figures[.linearProbe] = try LinearProbe(
            rows: known, labels: train.labels, classCount: train.genres.count, on: pool
        ).accuracy(on: asked, labels: test.labels, pool: pool)
    }

    private func share(_ predictions: [Int]) -> Double {
        Double(zip(predictions, test.labels).count { $0 == $1 }) / Double(max(1, test.count))
    }
}

// MARK: - What learns nothing

extension Fold {
    /// Always the genre of most training clips.
    var majority: FoldResult {
        let counts = train.genres.indices.map { genre in train.labels.count { $0 == genre } }
        let commonest = counts.indices.max { counts[$0] < counts[$1] } ?? 0
        return result("majority", clips: [Int](repeating: commonest, count: test.count))
    }

    /// The genre under which a clip's loudness is most probable.
    func loudness(on pool: WorkerPool) throws -> FoldResult {
        let baseline = try LoudnessBaseline(
            clips: PosterRows(train), labels: train.labels, genreCount: train.genres.count, on: pool)
        return result(
            "loudness alone",
            clips: try baseline.predictions(
                for: PosterRows(test), on: pool))
    }

    /// A song has the genre that most of its clips are given.
    private func result(_ name: String, clips predictions: [Int]) -> FoldResult {
        var votes = [[Int]](repeating: [Int](repeating: 0, count: test.genres.count), count: test.songNames.count)
        for (clip, genre) in predictions.enumerated() { votes[test.songs[clip]][genre] += 1 }
        let songPredictions = mostProbable(votes.map { $0.map(Double.init) })
        var result = FoldResult(contender: name, seed: seed, fold: number)
        result.figures[.clips] = share(predictions)
        result.figures[.macroF1] =
            ConfusionMatrix(
                genres: test.genres, labels: test.labels, predictions: predictions
            ).macroAverage.f1
        result.figures[.songs] =
            Double(zip(songPredictions, test.songLabels).count { $0 == $1 })
            / Double(max(1, test.songLabels.count))
        result.songs = songs(songPredictions)
        return result
    }
}
