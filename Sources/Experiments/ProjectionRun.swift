import EncoreAnalysis
import EncoreAudio
import EncoreFiles
import EncoreLearning
import EncoreNumerics
import EncorePlots

/// `encore pca`: clips and what models make of them, projected to two dimensions.
///
/// The components are those of the training clips; all clips are projected on them. Pictures show the held-out clips,
/// on which also the separation of genres is measured, in the representation's full width.
public struct ProjectionRun: Sendable {
    public let folder: RunFolder
    public let dataFolder: String?

    public init(folder: RunFolder, dataFolder: String? = nil) {
        self.folder = folder
        self.dataFolder = dataFolder
    }

    /// Writes a table and a picture for each representation, and returns a summary as text.
    public func run(_ resources: Resources) throws(Failure) -> String {
        let (pool, monitor) = (resources.pool, resources.monitor)
        let run = try OpenRun(folder, dataFolder: dataFolder, resources)
        try FileSystem.createFolder(folder.projections)
        var table = Table(header: [
            "representation", "width", "PC1", "PC2", "silhouette", "5-NN accuracy",
        ])
        var outputs: (recipe: ModelRecipe, ofSubsets: [Inference.Outputs])?
        for representation in Representation.all {
            let projection: Projection
            switch representation.source {
            case .raw:
                projection = try Self.projection(
                    run.data.subsets.map(PosterRows.init), representation, run.data,
                    path: run.configuration.data.folder, on: pool)
            case .model(let recipe, let kind):
                let path = folder.model(recipe).model
                guard let model = run.models.first(where: { $0.recipe == recipe })?.model else {
                    monitor.note("\(representation.name): its model was not trained in this run")
                    continue
                }
                // A model's representations follow one another: it runs once for all of them.
                if outputs?.recipe != recipe {
                    outputs = (recipe, try Self.outputs(of: model, path: path, run.data, on: pool))
                }
                projection = try Self.projection(
                    (outputs?.ofSubsets ?? []).compactMap { kind == .encoding ? $0.encodings : $0.logits },
                    representation, run.data, path: path, on: pool)
            }
            try FileSystem.write(
                projection.table(run.data).text, to: folder.projectionTable(representation.name))
            try FileSystem.write(
                projection.picture(representation, run.data).svg, to: folder.projectionPicture(representation.name))
            table.rows.append([
                representation.name, String(projection.width), percent(projection.explained[0]),
                percent(projection.explained[1]), projection.silhouette.map { decimal($0, 3) } ?? "–",
                projection.neighborAccuracy.map { percent($0) } ?? "–",
            ])
        }
        return Heading.text(for: run.configuration.data) + table.text + """

            PC1, PC2: share of the training clips' variance.
            silhouette (−1 to 1) and 5-NN accuracy: how well genres separate among the held-out clips, in all \
            dimensions; neighbors are training clips of other songs.
            Tables and pictures are in \(printable(folder.projections))

            """
    }

    private static func projection<Rows: RowSource>(
        _ subsets: [Rows], _ representation: Representation, _ data: PreparedData, path: String, on pool: WorkerPool
    ) throws(Failure) -> Projection {
        guard subsets.count == 3 else {
            throw Failure(.badData, path: path, "gives no \(representation.name)", remedy: "train it again")
        }
        return try analyzing(path) { () throws(AnalysisError) in
            try Projection(train: subsets[0], validation: subsets[1], test: subsets[2], data, on: pool)
        }
    }

    private static func outputs(
        of model: TrainedModel, path: String, _ data: PreparedData, on pool: WorkerPool
    ) throws(Failure) -> [Inference.Outputs] {
        let format = try ClipFormat(of: model, path: path)
        let inference = Inference(model.network, model.parameters, on: pool)
        return data.subsets.map { inference.run(Dataset($0, format, model.level), [.encodings, .logits]) }
    }
}

/// One representation on the first two principal components of its training clips.
private struct Projection {
    /// Numbers per clip of the representation.
    let width: Int
    /// Shares of the variance.
    let explained: [Double]
    let silhouette: Double?
    let neighborAccuracy: Double?
    private let train: Matrix
    private let validation: Matrix
    private let test: Matrix

    init<Rows: RowSource>(
        train: Rows, validation: Rows, test: Rows, _ data: PreparedData, on pool: WorkerPool
    ) throws(AnalysisError) {
        width = train.columns
        let components = try PrincipalComponents(of: train, count: min(2, train.columns), on: pool)
        explained = components.explainedVarianceRatio + [0, 0]
        self.train = components.project(train, on: pool)
        self.validation = components.project(validation, on: pool)
        self.test = components.project(test, on: pool)
        silhouette = try silhouetteScore(
            of: test, labels: data.test.labels, classCount: data.genres.count, on: pool)
        // Songs by one numbering for both parts: with a split by clip a song stands in both.
        var numbers: [String: Int] = [:]
        for name in data.train.songNames + data.test.songNames where numbers[name] == nil {
            numbers[name] = numbers.count
        }
        func songs(_ clips: ClipSet) -> [Int] { clips.songs.map { numbers[clips.songNames[$0]] ?? -1 } }
        let predictions = try NearestNeighbors(
            rows: train, labels: data.train.labels, songs: songs(data.train), standardize: false, on: pool
        ).predictions(for: test, excluding: songs(data.test), on: pool)
        let correct = zip(predictions, data.test.labels).count { $0 == $1 }
        neighborAccuracy = predictions.isEmpty ? nil : Double(correct) / Double(predictions.count)
    }

    func table(_ data: PreparedData) -> CSV {
        var table = CSV(columns: ["song", "clip", "genre", "subset", "pc1", "pc2"])
        for (clips, points) in [(data.train, train), (data.validation, validation), (data.test, test)] {
            for clip in 0..<clips.count {
                table.rows.append([
                    clips.songNames[clips.song(of: clip)], String(clips.index(of: clip)),
                    data.genres[clips.label(of: clip)],
                    clips.subset.rawValue, String(points[clip, 0]), points.columns > 1 ? String(points[clip, 1]) : "0",
                ])
            }
        }
        return table
    }

    func picture(_ representation: Representation, _ data: PreparedData) -> ScatterPlot {
        let points = (0..<data.test.count).map { clip in
            ScatterPlot.Point(
                x: Double(test[clip, 0]), y: test.columns > 1 ? Double(test[clip, 1]) : 0,
                genre: data.test.label(of: clip),
                title: "\(data.test.songNames[data.test.song(of: clip)]), clip \(data.test.index(of: clip))")
        }
        return ScatterPlot(
            title: representation.title, subtitle: Caption.text(for: data.configuration, "held-out clips"),
            xLabel: "PC1 (\(percent(explained[0])) of variance)", yLabel: "PC2 (\(percent(explained[1])) of variance)",
            genres: data.genres, points: points)
    }
}
