import Analysis
import Audio
import Files
import Learning
import Numerics
import Plots

/// `encore eval`: the trained models of a run, judged on the songs held out.
public struct EvaluationRun: Sendable {
    public let folder: RunFolder
    /// Where the songs are now, if not where they were.
    public let dataFolder: String?

    public init(folder: RunFolder, dataFolder: String? = nil) {
        self.folder = folder
        self.dataFolder = dataFolder
    }

    /// Writes what was found beside the models, and returns it as text.
    public func run(on pool: WorkerPool, _ monitor: any Monitor) throws -> String {
        let run = try OpenRun(folder, dataFolder: dataFolder, on: pool, monitor)
        try FileSystem.createFolder(folder.evaluation)
        let baselines = try ReconstructionBaselines(train: run.data.train, test: run.data.test, on: pool)
        var text = Heading.text(for: run.configuration.data)
        var evaluations: [Evaluation] = []
        for (kind, model) in run.models {
            let evaluation = try evaluate(model, path: folder.model(kind), run.data, baselines, on: pool)
            try write(evaluation, kind, run.configuration.data)
            text += evaluation.text
            evaluations.append(evaluation)
        }
        text += try Comparison.text(evaluations, run.data, on: pool)
        return text + "Tables and pictures are in \(folder.evaluation)\n"
    }

    private func evaluate(
        _ model: TrainedModel, path: String, _ data: PreparedData, _ baselines: ReconstructionBaselines,
        on pool: WorkerPool
    ) throws(Failure) -> Evaluation {
        let inference = Inference(model.network, model.parameters, on: pool)
        let test = data.test
        let dataset = data.dataset(test, scale: model.scale)
        var (clips, songs, equalLoudness): (Evaluation.Scores?, Evaluation.Scores?, Evaluation.Scores?)
        if let logProbabilities = inference.logProbabilities(of: dataset) {
            guard logProbabilities.elements.allSatisfy({ $0.isFinite }) else {
                throw Failure(.badData, path: path, "gives probabilities that are not finite", remedy: "train it again")
            }
            clips = clipScores(mostProbable(logProbabilities), test)
            let predictions = mostProbable(songLogProbabilities(
                ofClips: logProbabilities, songs: test.songs, songCount: test.songNames.count))
            let matrix = ConfusionMatrix(genres: test.genres, labels: test.songLabels, predictions: predictions)
            songs = .init(matrix, AccuracyInterval(correct: matrix.correct, of: matrix.total))
            let levelled = Dataset(levelling: test, to: data.train.rootMeanSquare, scale: model.scale)
            equalLoudness = inference.logProbabilities(of: levelled).map { clipScores(mostProbable($0), test) }
        }
        return Evaluation(
            model: model.name, split: data.configuration.splitLabel, corpus: data.configuration.corpusName,
            genres: model.genres, clips: clips, songs: songs, equalLoudness: equalLoudness,
            reconstruction: baselines.score(
                squaredErrors: inference.run(dataset, .squaredError).squaredErrors, scale: model.scale))
    }

    private func clipScores(_ predictions: [Int], _ test: ClipSet) -> Evaluation.Scores {
        let matrix = ConfusionMatrix(genres: test.genres, labels: test.labels, predictions: predictions)
        let correct = zip(predictions, test.labels).map { $0 == $1 }
        return .init(matrix, AccuracyInterval(correct: correct, songs: test.songs))
    }

    private func write(_ evaluation: Evaluation, _ kind: ModelKind, _ data: DataConfiguration) throws(Failure) {
        try FileSystem.write(try jsonText(evaluation), to: folder.evaluation(kind))
        guard let clips = evaluation.clips else { return }
        var table = CSV(columns: ["true"] + evaluation.genres)
        table.rows = zip(evaluation.genres, clips.confusion).map { [$0] + $1.map { String($0) } }
        try FileSystem.write(table.text, to: folder.confusionTable(kind))
        let picture = Heatmap(
            title: kind.title,
            subtitle: Caption.text(for: data, "\(clips.n) held-out clips, accuracy \(clips.accuracyText)"),
            genres: evaluation.genres, counts: clips.confusion)
        try FileSystem.write(picture.svg, to: folder.confusionPicture(kind))
    }
}

extension Dataset {
    /// The clips of a part, each brought to the same root mean square; silent ones stay silent.
    package init(levelling clips: ClipSet, to level: Double, scale: Float) {
        let levelled = Matrix(rows: clips.count, columns: ClipFormat.clipWidth)
        levelled.copy(from: clips.matrix)
        for row in 0..<clips.count {
            let samples = levelled[rows: row..<(row + 1)]
            let power = samples.elements.reduce(0.0) { $0 + Double($1) * Double($1) } / Double(ClipFormat.clipWidth)
            guard power > 0 else { continue }
            let gain = Float(level / power.squareRoot())
            for (index, width) in LaneSteps(0..<samples.count) {
                samples.store(samples.load(index, width: width) * gain, index, width: width)
            }
        }
        self.init(
            signal: levelled.reshaped(rows: 1, columns: levelled.count), starts: clips.starts,
            bounds: clips.starts.map { $0..<($0 + 1) }, labels: clips.labels, width: ClipFormat.clipWidth, scale: scale)
    }
}
